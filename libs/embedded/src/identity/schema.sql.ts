/** Key of the advisory lock under which the tables are made: the supervisor and the provider may start at one moment ("BIDP"). */
export const SCHEMA_LOCK = 0x42494450;

/**
 * The identity database. Ids of sessions, codes and tokens are kept as digests, passwords as argon2id, links and script
 * secrets as SHA-256 of 128 random bits or more: who reads it can sign in as nobody.
 */
export const SCHEMA = `
create table if not exists identity_setting (name text primary key, value jsonb not null);
create table if not exists identity_account (
  id uuid primary key,
  name text not null unique,
  password text not null,
  made_at timestamptz not null default now()
);
create table if not exists identity_attempt (
  who text primary key,
  failures int not null,
  last_at timestamptz not null,
  locked_until timestamptz not null
);
create table if not exists identity_invitation (
  digest text primary key,
  account uuid not null,
  first boolean not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create table if not exists identity_client (id text primary key, secret text not null, made_at timestamptz not null default now());
create table if not exists identity_artifact (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  expires_at timestamptz not null,
  primary key (model, id)
);
create index if not exists identity_artifact_grant on identity_artifact (grant_id) where grant_id is not null;
create index if not exists identity_artifact_uid on identity_artifact (uid) where uid is not null;
create index if not exists identity_artifact_expiry on identity_artifact (expires_at);
create table if not exists identity_rate (key text primary key, points int not null default 0, expire bigint);
`;
