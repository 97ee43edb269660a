import { describe, expect, it } from '@jest/globals';
import { Text } from './api-command.js';
import { isMask } from './masked-text.js';
import { InvalidRequest } from './request-body.js';
import { validationPipe } from './validation.js';

class Written {
  @Text(100)
  summary: unknown;
}

async function rulesOf(summary: unknown): Promise<string[]> {
  try {
    await validationPipe().transform({ summary }, { type: 'body', metatype: Written });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return error.errors.map(({ field, rule }) => `${field} ${rule}`);
  }
}

describe('a masked view sent back as input', () => {
  it.each(['****', '＊＊', '• • •', '███', ' *\n* ', '已密封', '[secret]', '（已隐藏）', 'Sealed'])(
    'is refused as a text: %j',
    async (mask) => {
      expect(await rulesOf(mask)).toEqual(['summary maskedText']);
    },
  );

  it('is refused as the mark that answers carry', async () => {
    expect(await rulesOf({ sealed: true })).toContain('summary isString');
  });

  it.each(['XXX', 'the letter was sealed', '5 * 3', '封套已密封完好', '**see page 2**', '·', '-'])(
    'is not confused with a text: %j',
    async (text) => {
      expect(await rulesOf(text)).toEqual([]);
    },
  );

  it('is told from a text in time that grows with its length, not with the square of it', () => {
    expect(isMask(`${'*'.repeat(1_000_000)}x`)).toBe(false);
    expect(isMask(`${' '.repeat(1_000_000)}x`)).toBe(false);
  });
});
