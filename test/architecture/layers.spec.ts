import { describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { readdirSync } from 'node:fs';

interface LintConfiguration {
  readonly house: Readonly<Record<string, readonly string[]>>;
}

const configuration: string = '../../eslint.config.js';
const { house } = (await import(configuration)) as LintConfiguration;

/** Lints a text as if it stood in a file; the rules are the project's own. */
async function complaints(filePath: string, text: string): Promise<string[]> {
  const eslint = new ESLint({
    overrideConfig: { languageOptions: { parserOptions: { projectService: false, project: null } } },
  });
  const untyped = new ESLint({
    overrideConfig: [
      {
        files: ['**/*.ts'],
        languageOptions: { parserOptions: { projectService: false, project: null } },
        rules: typedRulesOff(await eslint.calculateConfigForFile(filePath)),
      },
    ],
  });
  const [result] = await untyped.lintText(text, { filePath });
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'parser'}: ${message}`);
}

/** Rules that need type information cannot run on a file that does not exist; the layer rules need none. */
function typedRulesOff(configuration: unknown): Record<string, 'off'> {
  const rules = (configuration as { rules?: Record<string, unknown> }).rules ?? {};
  const kept = [
    '@typescript-eslint/no-restricted-imports',
    'no-restricted-properties',
    'no-restricted-syntax',
    'no-restricted-globals',
    'no-console',
  ];
  return Object.fromEntries(
    Object.keys(rules)
      .filter((rule) => !kept.includes(rule))
      .map((rule) => [rule, 'off']),
  );
}

describe('the layers', () => {
  it('are a table without cycles: a library names only libraries above it', () => {
    const order = Object.keys(house);
    for (const [library, allowed] of Object.entries(house)) {
      for (const other of allowed)
        expect({
          library,
          other,
          above: order.indexOf(other) < order.indexOf(library) && order.includes(other),
        }).toMatchObject({ above: true });
    }
  });

  it('know every library there is', () => {
    expect(readdirSync('libs').sort()).toEqual(Object.keys(house).sort());
  });

  it.each([
    [
      'the kernel importing a library',
      'libs/kernel/src/planted.ts',
      "import { seal } from '#protection';\nexport const x = seal;\n",
      '#protection',
    ],
    [
      'a context importing a later one',
      'libs/cases/src/planted.ts',
      "import { slipDecider } from '#custody';\nexport const x = slipDecider;\n",
      '#custody',
    ],
    [
      'a context importing the event store client',
      'libs/cases/src/planted.ts',
      "import { START } from '@eventstore/db-client';\nexport const x = START;\n",
      '@eventstore/db-client',
    ],
    [
      'the engine importing Nest',
      'libs/projections/src/planted.ts',
      "import { Injectable } from '@nestjs/common';\nexport const x = Injectable;\n",
      '@nestjs/common',
    ],
    [
      'reaching past a public face',
      'libs/cases/src/planted.ts',
      "import { seal } from '../../protection/src/envelope.js';\nexport const x = seal;\n",
      'envelope.js',
    ],
  ])('refuse %s', async (_what, file, text, named) => {
    const found = await complaints(file, text);
    expect(
      found.filter((line) => line.startsWith('@typescript-eslint/no-restricted-imports') && line.includes(named)),
    ).toHaveLength(1);
  });

  it('allow what the table allows', async () => {
    expect(
      await complaints('libs/cases/src/planted.ts', "import { streams } from '#kernel';\nexport const x = streams;\n"),
    ).toEqual([]);
  });
});

describe('the program of the auditor', () => {
  it.each([
    ["import { connect } from 'node:net';\nexport const x = connect;\n"],
    ["import { request } from 'node:https';\nexport const x = request;\n"],
    ["import { spawn } from 'node:child_process';\nexport const x = spawn;\n"],
    ["import { EsdbLog } from '#event-store';\nexport const x = EsdbLog;\n"],
    ["import { open } from '#protection';\nexport const x = open;\n"],
    ["import pg from 'pg';\nexport const x = pg;\n"],
    ["import { run } from '../../ops/src/program.js';\nexport const x = run;\n"],
    ["export const x = (): unknown => fetch('http://127.0.0.1');\n"],
  ])('may not reach anything but files: %j', async (text) => {
    expect(await complaints('apps/verify-bundle/src/planted.ts', text)).toHaveLength(1);
  });

  it('stands on the four rooms it is checked by', async () => {
    const text =
      "import { checkBundle } from '#bundles';\nimport { run } from './program.js';\nexport const x = [checkBundle, run];\n";
    expect(await complaints('apps/verify-bundle/src/planted.ts', text)).toEqual([]);
  });
});

describe('domain code', () => {
  it.each([
    ['asks the clock', 'export const x = (): number => Date.now();\n'],
    ['makes a date of now', 'export const x = (): Date => new Date();\n'],
    ['rolls dice', 'export const x = (): number => Math.random();\n'],
    ['sets a timer', 'export const x = (): unknown => setTimeout(() => undefined, 1);\n'],
  ])('is refused when it %s', async (_what, text) => {
    expect(await complaints('libs/cases/src/domain/planted.ts', text)).toHaveLength(1);
  });

  it('never writes to the console in a library', async () => {
    expect(await complaints('libs/web/src/planted.ts', "console.log('x');\n")).toHaveLength(1);
  });
});
