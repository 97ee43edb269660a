#!/bin/sh
# Installs or upgrades Baton from this unpacked archive. Needs Node and, for services, systemd; no network.
# An upgrade makes a backup first and changes nothing when that fails.
#   ./deploy/install.sh               run as root
# BATON_PREFIX (/opt/baton), BATON_ENVIRONMENT (/etc/baton/baton.env), BATON_BACKUPS (/var/lib/baton/backups),
# BATON_SERVICES=no: only files, no units, no users.
set -eu
# What is installed is read by the users of the services, whatever root's own mask is.
umask 022

here=$(cd "$(dirname "$0")/.." && pwd)
prefix=${BATON_PREFIX:-/opt/baton}
environment=${BATON_ENVIRONMENT:-/etc/baton/baton.env}
backups=${BATON_BACKUPS:-/var/lib/baton/backups}
services=${BATON_SERVICES:-yes}

say() { echo "baton: $1"; }
refuse() {
  echo "baton: $1" >&2
  exit 1
}

# ops FOLDER ARGUMENTS…: the command line of an installed release, told what the services are told
ops() {
  (cd "$1" && shift && exec node --env-file="$environment" --enable-source-maps dist/apps/ops/src/main.js "$@")
}

# A user a service, in one group; the folder of heads is the projector's alone.
accounts() {
  getent group baton >/dev/null || groupadd --system baton
  for service in api projector; do
    id "baton-$service" >/dev/null 2>&1 ||
      useradd --system --gid baton --home-dir /var/lib/baton --no-create-home --shell /usr/sbin/nologin "baton-$service"
  done
  install -d -m 0750 -o root -g baton /var/lib/baton
  install -d -m 0700 -o baton-projector -g baton /var/lib/baton/heads
}

command -v node >/dev/null || refuse 'Node is not installed (20.19, 22.13 or 24.11, or later of these)'
version=$(node -p "require('$here/package.json').version")
(cd "$here" && node dist/apps/ops/src/main.js --help >/dev/null) || refuse 'this archive does not run here: is it for this platform and Node?'

release=$prefix/releases/$version
[ ! -e "$release" ] || refuse "$version is installed already ($release)"

if [ -e "$prefix/current" ]; then
  [ -r "$environment" ] || refuse "cannot read $environment: without it there is no backup, and without a backup no upgrade"
  (umask 077 && mkdir -p "$backups")
  backup=$backups/before-$version-$(date +%Y%m%dT%H%M%S)
  say "backup to $backup"
  ops "$prefix/current" backup "$backup" || refuse 'the backup failed; nothing was changed'
fi

mkdir -p "$prefix/releases"
rm -rf "$release.part"
cp -R "$here" "$release.part"
mv "$release.part" "$release"

if [ "$services" = yes ]; then
  accounts
  sed -e "s|@PREFIX@|$prefix|g" -e "s|@ENVIRONMENT@|$environment|g" "$release/deploy/baton@.service" >/etc/systemd/system/baton@.service
  systemctl daemon-reload
  systemctl stop baton@api baton@projector 2>/dev/null || true
fi

before=$(readlink "$prefix/current" 2>/dev/null || true)
ln -sfn "$release" "$prefix/current"

if [ ! -r "$environment" ]; then
  mkdir -p "$(dirname "$environment")"
  (umask 027 && cp "$release/deploy/baton.env.example" "$environment")
  [ "$services" = no ] || chgrp baton "$environment"
  say "$version is in place. Fill in $environment, then see docs/installing.md, \"First start\"."
  exit 0
fi

ops "$prefix/current" migrate || refuse "the tables could not be prepared, and the services are stopped. Once the cause is gone:
  (cd $prefix/current && node --env-file=$environment dist/apps/ops/src/main.js migrate) && systemctl start baton@projector baton@api
${before:+Or back to what was there: ln -sfn $before $prefix/current && systemctl start baton@projector baton@api}"
[ "$services" = no ] || systemctl start baton@projector baton@api
say "$version is installed${before:+; before: $before}"
