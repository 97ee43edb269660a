import { spawn } from 'node:child_process';
import { surroundingsFor, type ServerUser } from './server-user.js';

/**
 * `read` returns when our end of the pipe closes, however we died. Then, if postmaster.pid still names the server we were
 * given, shut it down: fast, and immediate after 8 s.
 */
const script = `
read -r _
tries=0
while [ "$tries" -lt 5 ]; do
  kill -0 "$1" 2>/dev/null || exit 0
  owner=
  [ -r "$2/postmaster.pid" ] && read -r owner < "$2/postmaster.pid"
  [ "$owner" = "$1" ] && break
  tries=$((tries + 1))
  sleep 1
done
[ "$owner" = "$1" ] || exit 0
kill -INT "$1"
waited=0
while [ "$waited" -lt 8 ]; do
  sleep 1
  kill -0 "$1" 2>/dev/null || exit 0
  waited=$((waited + 1))
done
kill -QUIT "$1"
`;

/**
 * Starts a small shell that shuts the server down should this process die without doing so (kill -9). It runs as the
 * server's user in a session of its own and holds nothing but a pipe. Answers how to dismiss it.
 */
export function watchOver(serverPid: number, dataFolder: string, user: ServerUser): () => void {
  const shell = spawn('/bin/sh', ['-c', script, 'baton-watchdog', String(serverPid), dataFolder], {
    ...surroundingsFor(user),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return () => {
    shell.kill('SIGKILL');
  };
}
