//! Who may do what in a folder. `[MS-OXCPERM]`

use mapi_http::data::FolderId;

use super::{Error, MailboxId, Result, Store, folder_id, folder_key};

/// What somebody may do in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// `PidTagMemberId`: 0 is everybody, -1 whoever is not signed in.
    pub member: i64,
    /// The distinguished name; none for these two.
    pub dn: Option<String>,
    /// `PidTagMemberRights`.
    pub rights: u32,
}

impl Permission {
    /// Everybody who is signed in.
    pub const DEFAULT: i64 = 0;
    /// Whoever is not.
    pub const ANONYMOUS: i64 = -1;
}

impl Store {
    /// All permissions of a folder, those for everybody first.
    pub fn permissions(&self, folder: FolderId) -> Result<Vec<Permission>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT member, dn, rights FROM permission WHERE folder = ? ORDER BY member")?;
        let rows = statement.query_map([folder_key(folder)], |row| {
            Ok(Permission { member: row.get(0)?, dn: row.get(1)?, rights: row.get(2)? })
        })?;
        let known: Vec<Permission> = rows.collect::<rusqlite::Result<_>>()?;
        let standing = [Permission::DEFAULT, Permission::ANONYMOUS].map(|member| {
            let own = known.iter().find(|permission| permission.member == member).cloned();
            own.unwrap_or(Permission { member, dn: None, rights: 0 })
        });
        let others = known.into_iter().filter(|permission| permission.dn.is_some());
        Ok(standing.into_iter().chain(others).collect())
    }

    /// The folders of a mailbox for which permissions were given to anybody.
    pub fn shared_folders(&self, mailbox: MailboxId) -> Result<Vec<FolderId>> {
        let mut statement = self.db.prepare_cached(
            "SELECT DISTINCT f.id FROM permission p JOIN folder f ON p.folder = f.id
             WHERE f.mailbox = ? AND p.rights <> 0 ORDER BY f.id",
        )?;
        let rows = statement.query_map([mailbox.0], |row| Ok(folder_id(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Gives somebody rights in a folder; answers the member id.
    pub fn add_permission(&mut self, folder: FolderId, dn: &str, rights: u32) -> Result<i64> {
        let key = folder_key(folder).ok_or(Error::NotFound("folder"))?;
        let known = self.permissions(folder)?;
        let known =
            known.iter().find(|known| known.dn.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(dn)));
        let member = match known {
            Some(known) => known.member,
            None => self.next_id()? as i64,
        };
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO permission (folder, member, dn, rights) VALUES (?, ?, ?, ?)",
            )?
            .execute((key, member, dn, rights))?;
        self.touch(folder);
        Ok(member)
    }

    /// Gives a new folder the permissions of the one it lies in, and whoever made it all of them. `[MS-OXCPERM] 3.2.4`
    pub fn inherit_permissions(&mut self, folder: FolderId, parent: FolderId, owner: &str) -> Result<()> {
        /// All that there is in a folder.
        const ALL: u32 = 0x7FB;
        for permission in self.permissions(parent)? {
            match &permission.dn {
                Some(dn) => _ = self.add_permission(folder, dn, permission.rights)?,
                None => self.set_permission(folder, permission.member, permission.rights)?,
            }
        }
        self.add_permission(folder, owner, ALL).map(drop)
    }

    /// Changes the rights of a member.
    pub fn set_permission(&mut self, folder: FolderId, member: i64, rights: u32) -> Result<()> {
        let key = folder_key(folder).ok_or(Error::NotFound("folder"))?;
        let known = self.permissions(folder)?.into_iter().find(|known| known.member == member);
        let dn = known.ok_or(Error::NotFound("member"))?.dn;
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO permission (folder, member, dn, rights) VALUES (?, ?, ?, ?)",
            )?
            .execute((key, member, dn, rights))?;
        self.touch(folder);
        Ok(())
    }

    /// Takes a member away.
    pub fn remove_permission(&mut self, folder: FolderId, member: i64) -> Result<()> {
        let gone = self
            .db
            .prepare_cached("DELETE FROM permission WHERE folder = ? AND member = ?")?
            .execute((folder_key(folder), member))?;
        self.touch(folder);
        if gone == 0 { Err(Error::NotFound("member")) } else { Ok(()) }
    }

    /// Takes all members away.
    pub fn clear_permissions(&mut self, folder: FolderId) -> Result<()> {
        self.db.prepare_cached("DELETE FROM permission WHERE folder = ?")?.execute([folder_key(folder)])?;
        self.touch(folder);
        Ok(())
    }
}
