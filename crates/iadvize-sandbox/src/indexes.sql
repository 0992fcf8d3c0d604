-- What lists, references and rules look rows up by whatever the size of the data. Made after a new
-- database is filled: sorting once is cheaper than inserting in the middle again and again.

CREATE UNIQUE INDEX presence_running ON presence (operator_id) WHERE end_at IS NULL;
CREATE INDEX presence_open ON presence (start_at) WHERE end_at IS NULL;
CREATE INDEX conversation_created ON conversation (created_at, id);
CREATE INDEX conversation_open ON conversation (operator_id, channel) WHERE closed_at IS NULL;
