-- Pairs that a person is asked to decide on. What was taken back has a time in ``ended``; nothing is deleted.
CREATE TABLE assignments (
  id {id}, source TEXT NOT NULL, target TEXT NOT NULL, assignee TEXT NOT NULL, assigned_by TEXT NOT NULL,
  time TEXT NOT NULL, ended TEXT NOT NULL DEFAULT '');
CREATE INDEX assignments_pair ON assignments (source, target);
CREATE INDEX assignments_assignee ON assignments (assignee);
