interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
}

/** What makes Node print requests with their tokens, or errors with what they hold. */
const TALKATIVE = /(^|[\s,])(http|http2|https|net|tls|undici|fetch|\*)/i;
const INSPECT = /--inspect(?:-brk|-wait|-port)?(?:=(\S+))?/g;
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
/** Diagnostic reports hold the environment, heap snapshots the keys. */
const DUMPS = /--(report-(on-|uncaught)\S*|heapsnapshot-\S+|heap-prof\b)/;

/**
 * Refuses surroundings in which this process would tell what it must keep: a debugger that others can reach, dumps of
 * memory or environment, and debug output of the libraries that carry tokens and letters.
 * @throws Error naming the setting, never its value
 */
export function refuseExposure({ env, execArgv }: Surroundings): void {
  const options = [...execArgv, env['NODE_OPTIONS'] ?? ''].join(' ');
  for (const [, at] of options.matchAll(INSPECT))
    if (at !== undefined && !/^\d+$/.test(at) && !LOOPBACK.test(at))
      throw new Error('--inspect beyond loopback would open keys and letters to the network; bind it to 127.0.0.1');
  if (DUMPS.test(options))
    throw new Error('reports and heap snapshots would write keys and letters to the disk; take the option away');
  if (TALKATIVE.test(env['NODE_DEBUG'] ?? ''))
    throw new Error('NODE_DEBUG would print requests with their tokens; unset it and start again');
  if ((env['DEBUG'] ?? '') !== '')
    throw new Error('DEBUG would print addresses with ids and connection strings; unset it and start again');
}
