import { describe, expect, it } from '@jest/globals';
import { refuseExposure } from './exposure.js';

const refusing =
  (env: Record<string, string>, ...execArgv: string[]) =>
  () =>
    refuseExposure({ env, execArgv });

describe('a process that holds keys and letters refuses to start', () => {
  it.each(['--inspect=0.0.0.0', '--inspect-brk=0.0.0.0:9229', '--inspect=192.168.1.5:9229', '--inspect-port=[::]:1'])(
    'with a debugger that others can reach: %s',
    (option) => {
      expect(refusing({}, option)).toThrow(/loopback/);
      expect(refusing({ NODE_OPTIONS: `--no-warnings ${option}` })).toThrow(/loopback/);
    },
  );

  it.each(['--report-on-fatalerror', '--report-uncaught-exception', '--heapsnapshot-signal=SIGUSR2', '--heap-prof'])(
    'with dumps that hold its environment or its memory: %s',
    (option) => {
      expect(refusing({ NODE_OPTIONS: option })).toThrow(/disk/);
    },
  );

  it.each(['http', 'net,http', '*', 'tls'])('with NODE_DEBUG=%s, which prints tokens', (value) => {
    expect(refusing({ NODE_DEBUG: value })).toThrow(/NODE_DEBUG/);
  });

  it.each(['*', 'express:*', 'esdb'])('with DEBUG=%s, and does not repeat it', (value) => {
    expect(refusing({ DEBUG: value })).toThrow(/DEBUG would print/);
  });

  it('and takes a debugger on loopback, and what has nothing to tell', () => {
    const options = ['--inspect', '--inspect=9230', '--inspect=127.0.0.1:9229', '--inspect=[::1]:9229'];
    expect(refusing({ DEBUG: '', NODE_DEBUG: 'timer' }, ...options, '--enable-source-maps')).not.toThrow();
  });
});
