//! Fields of expertise, in a tree.

use iadvize_api::types::{Skill, SkillCreate, SkillId, SkillUpdate};

use super::verbs::{create, delete, get, list, update};

super::handle! {
    /// Fields of expertise, in a tree.
    Skills, skills
}

impl Skills {
    list!("skills", Skill, "/skill", LIST_SKILLS);
    get!("a skill", Skill, SkillId, "/skill", GET_SKILL, get_skill);
    create!(
        "a skill",
        Skill,
        SkillCreate,
        "/skill",
        CREATE_SKILL,
        create_skill
    );
    update!(
        "a skill",
        Skill,
        SkillId,
        SkillUpdate,
        "/skill",
        UPDATE_SKILL,
        update_skill
    );
    delete!("a skill", SkillId, "/skill", DELETE_SKILL, delete_skill);
}
