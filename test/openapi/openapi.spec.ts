import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Operation {
  readonly summary?: string;
  readonly responses?: Readonly<Record<string, unknown>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

/** Made by the compiled program: the types of parameters are there only as `tsc` wrote them. */
const printed = execFileSync('node', ['dist/apps/api/src/openapi/main.js', '--print'], {
  maxBuffer: 1 << 26,
  encoding: 'utf8',
  env: { PATH: process.env['PATH'] },
});

/** Signing out twice is signing out once; an inquiry is a question by POST, because a code has no place in a URL. */
const WITHOUT_KEY = ['/sign-out', '/oidc/back-channel-logout', '/inquiries'];

describe('the description of the api', () => {
  it('is the one committed in docs/openapi.json (else: npm run openapi, and look at the difference)', () => {
    expect(JSON.parse(printed)).toEqual(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));
  });

  it('says of every operation what it does, and of every command that it takes an Idempotency-Key', () => {
    const { paths } = JSON.parse(printed) as { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
    for (const [path, item] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(item)) {
        expect({ path, method, summary: operation.summary ?? '' }).toMatchObject({
          summary: expect.stringMatching(/\S{3}/),
        });
        const headers = (operation.parameters ?? []).filter((one) => one.in === 'header').map(({ name }) => name);
        if (method === 'post' && !WITHOUT_KEY.includes(path))
          expect({ path, headers }).toMatchObject({
            headers: expect.arrayContaining(['Idempotency-Key', 'Baton-Department']),
          });
      }
    }
  });
});
