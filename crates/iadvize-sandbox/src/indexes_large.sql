-- What lists, filters, references and statistics look rows up by where tables are large; reading a small
-- one takes less than making these takes of its start. Text filters do not tell cases apart, and neither
-- do the indexes that serve them.

CREATE INDEX website_client ON website (client_id);
CREATE INDEX group_parent ON "group" (parent_id);
CREATE INDEX skill_parent ON skill (parent_id);
CREATE INDEX operator_group ON operator (group_id);
CREATE INDEX operator_external ON operator (external_id);
CREATE INDEX website_operator ON operator_website (website_id);
CREATE INDEX skill_operator ON operator_skill (skill_id);
CREATE INDEX presence_start ON presence (start_at);
CREATE INDEX presence_operator ON presence (operator_id, start_at);
-- The longest interval bounds the search for those that reach into a period.
CREATE INDEX presence_length ON presence (end_at - start_at);
CREATE INDEX visitor_created ON visitor (created_at, id);
CREATE INDEX visitor_external ON visitor (external_id COLLATE NOCASE);
CREATE INDEX visitor_phone ON visitor (phone);
CREATE INDEX website_visitor ON visitor_website (website_id);
CREATE INDEX website_tag ON tag_website (website_id);
CREATE INDEX conversation_operator ON conversation (operator_id, created_at);
CREATE INDEX conversation_website ON conversation (website_id, created_at);
CREATE INDEX conversation_visitor ON conversation (visitor_id);
CREATE INDEX conversation_skill ON conversation (skill_id, created_at);
CREATE INDEX conversation_rule ON conversation (rule_id, created_at);
CREATE INDEX tag_conversation ON conversation_tag (tag_id);
CREATE INDEX wait_entered ON wait (entered_at);
CREATE INDEX missed_at ON missed (at);
CREATE INDEX targeting_at ON targeting (at);
CREATE INDEX satisfaction_created ON satisfaction (created_at);
CREATE INDEX satisfaction_conversation ON satisfaction (conversation_id);
CREATE INDEX satisfaction_operator ON satisfaction (operator_id);
CREATE INDEX satisfaction_website ON satisfaction (website_id, created_at);
CREATE INDEX transaction_created ON "transaction" (created_at);
CREATE INDEX transaction_conversation ON "transaction" (conversation_id);
CREATE INDEX transaction_visitor ON "transaction" (visitor_uid) WHERE conversation_id IS NULL;
CREATE INDEX transaction_operator ON "transaction" (operator_id);
CREATE INDEX callmeeting_phone ON callmeeting (phone_number);
CREATE INDEX callmeeting_skill ON callmeeting (skill_id);
CREATE INDEX transaction_website ON "transaction" (website_id, created_at);
CREATE INDEX callmeeting_start ON callmeeting (start_at);
CREATE INDEX callmeeting_website ON callmeeting (website_id);
