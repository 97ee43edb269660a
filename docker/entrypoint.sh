#!/bin/sh
# Puts passwords from files into the database addresses, so that none stands in compose.yaml or in `docker inspect`.
# BATON_KEYS_PASSWORD_FILE, BATON_READMODELS_PASSWORD_FILE: files with one password of letters, digits and -._~ each.
set -eu

refuse() {
  echo "baton: $1" >&2
  exit 1
}

# with_password URL FILE: postgres://user@host/db becomes postgres://user:password@host/db
with_password() {
  [ -r "$2" ] || refuse "cannot read $2"
  password=$(cat "$2")
  case $password in
    '' | *[!A-Za-z0-9._~-]*) refuse "$2 must hold a password of letters, digits and -._~" ;;
  esac
  case $1 in
    *://*:*@*) refuse 'an address has a password already; give it in one place' ;;
    *://*@*) printf '%s://%s:%s@%s' "${1%%://*}" "$(user_of "$1")" "$password" "${1#*@}" ;;
    *) refuse 'an address with a password file needs a user: postgres://user@host:port/database' ;;
  esac
}

user_of() {
  rest=${1#*://}
  printf '%s' "${rest%%@*}"
}

if [ -n "${BATON_KEYS_PASSWORD_FILE:-}" ]; then
  url=$(with_password "${BATON_KEYS_URL:-}" "$BATON_KEYS_PASSWORD_FILE")
  export BATON_KEYS_URL="$url"
fi
if [ -n "${BATON_READMODELS_PASSWORD_FILE:-}" ]; then
  url=$(with_password "${BATON_READMODELS_URL:-}" "$BATON_READMODELS_PASSWORD_FILE")
  export BATON_READMODELS_URL="$url"
fi
exec "$@"
