import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BatonError, instantOf, type OfficeId } from '#kernel';
import { surveyXes, type XesSurvey } from '../../apps/ops/src/import-xes/survey.js';
import { attributeLines, logXml, step, traceXml, twoSteps, type InventedTrace } from './support/invented-log.js';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-malformed-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function survey(content: string | Buffer): Promise<XesSurvey> {
  const file = join(folder, `log-${files++}.xes`);
  await writeFile(file, content);
  return surveyXes({ file, officeId: '150403' as OfficeId, now: instantOf(Date.parse('2026-01-01T00:00:00Z')) });
}

/** The first error of a file: its code, and where. */
async function problemOf(content: string | Buffer) {
  const error: unknown = await survey(content).then(
    ({ findings }) => findings.errors[0],
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BatonError)) throw new Error(`no error of ours: ${String(error)}`);
  return { code: error.code, ...error.details };
}

const good = twoSteps('case-a');
const bad = (changed: Partial<InventedTrace>) => logXml([good, twoSteps('case-b', changed)]);
const events = (...given: InventedTrace['events']) => bad({ events: given });
const lineOf = (xml: string, part: string) => xml.slice(0, xml.indexOf(part)).split('\n').length;

const whole = logXml([good, twoSteps('case-b')]);
const zipped = gzipSync(logXml(Array.from({ length: 2000 }, (_, index) => twoSteps(`case-${index}`))), { level: 1 });
const damaged = Buffer.from(zipped);
damaged.fill(0, zipped.length - 8, zipped.length - 4);

describe('a file that cannot be imported', () => {
  it.each<[string, string | Buffer, string]>([
    ['gzip cut off in the middle', zipped.subarray(0, zipped.length / 2), 'IMPORT.GZIP_TRUNCATED'],
    ['gzip whose checksum is wrong', damaged, 'IMPORT.GZIP_DAMAGED'],
    ['XML cut off in the middle', whole.slice(0, -60), 'IMPORT.XML_TRUNCATED'],
    ['XML with a tag closed wrongly', whole.replace('</event>', '</evnt>'), 'IMPORT.XML_MALFORMED'],
    ['an entity nobody declared', whole.replace('Check', '&secret;'), 'IMPORT.XML_MALFORMED'],
    ['a document type declaration', whole.replace('<log', '<!DOCTYPE log [<!ENTITY a "b">]>\n<log'), 'IMPORT.DOCTYPE'],
    ['another root element', '<html></html>', 'IMPORT.NOT_XES'],
    ['nothing at all', '', 'IMPORT.XML_TRUNCATED'],
    ['no trace', logXml([]), 'IMPORT.EMPTY'],
    ['an event outside a trace', whole.replace('</log>', '<event></event></log>'), 'IMPORT.STRUCTURE'],
    ['an element XES does not know', whole.replace('<event>', '<note/><event>'), 'IMPORT.STRUCTURE'],
    ['text between elements', whole.replace('<event>', 'hello<event>'), 'IMPORT.STRUCTURE'],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from(whole), Buffer.from([0xff])]), 'IMPORT.ENCODING'],
    ['another encoding declared', whole.replace('UTF-8', 'ISO-8859-1'), 'IMPORT.ENCODING'],
    ['a value of two million characters', whole.replace('Check', 'x'.repeat(2_000_000)), 'IMPORT.TOO_LONG'],
    [
      'a log without a name',
      whole.replace('key="concept:name" value="invented"', 'key="x" value=""'),
      'IMPORT.SOURCE_MISSING',
    ],
    ['a trace without a name', bad({ trace: { 'concept:name': ' ' } }), 'IMPORT.TRACE_UNNAMED'],
    ['a day that does not exist', bad({ trace: { startdate: '2020-02-30T08:00:00+08:00' } }), 'IMPORT.TIME_INVALID'],
    ['a date in words', bad({ trace: { enddate: 'yesterday' } }), 'IMPORT.TIME_INVALID'],
    ['an offset without colon', bad({ trace: { enddate: '2020-03-03T08:00:00+0800' } }), 'IMPORT.TIME_INVALID'],
    ['a time without zone', bad({ trace: { enddate: '2020-03-03T08:00:00' } }), 'IMPORT.ZONE_MISSING'],
    ['a time to come', bad({ trace: { enddate: '2126-03-03T08:00:00Z' } }), 'IMPORT.REFUSED'],
    [
      'an event without a name',
      events({ 'time:timestamp': '2020-03-01T09:00:00Z', 'org:resource': 'R' }),
      'IMPORT.EVENT_INCOMPLETE',
    ],
    ['an event without a time', events({ 'concept:name': 'Check', 'org:resource': 'R' }), 'IMPORT.EVENT_INCOMPLETE'],
    [
      'a trace that names nobody',
      events({ 'concept:name': 'Check', 'time:timestamp': '2020-03-01T09:00:00Z' }),
      'IMPORT.NO_CUSTODIAN',
    ],
    [
      'two names with one code',
      bad({ events: [step('Check', 'R 1', '2020-03-01T09:00:00Z'), step('Check', 'R-1', '2020-03-01T09:00:00Z')] }),
      'IMPORT.CODE_COLLISION',
    ],
    [
      'a resource that passes for the machine',
      bad({ events: [step('Check', 'R1', '2020-03-01T09:00:00Z'), step('Check', 'system', '2020-03-01T09:00:00Z')] }),
      'IMPORT.REFUSED',
    ],
  ])('is refused by name: %s', async (_what, content, code) => {
    expect(await problemOf(content)).toMatchObject({ code, line: expect.any(Number) });
  });

  it('is refused with both lines when two traces have one name', async () => {
    const xml = logXml([good, twoSteps('case-b'), twoSteps('case-a')]);
    expect(await problemOf(xml)).toEqual({
      code: 'IMPORT.TRACE_TWICE',
      line: lineOf(xml, traceXml(twoSteps('case-a')).repeat(1)) + traceXml(good).split('\n').length * 2 - 2,
      trace: 'case-a',
      firstLine: lineOf(xml, '<trace>'),
    });
  });

  it('is refused when one attribute is given twice, naming the attribute, its line and its trace', async () => {
    const twice = attributeLines({ 'org:resource': 'Resource09' });
    const xml = logXml([good, twoSteps('case-b')]);
    const place = xml.lastIndexOf('<string key="org:resource"');
    const problem = await problemOf(xml.slice(0, place) + twice + xml.slice(place));
    const line = xml.slice(0, place).split('\n').length + 1;
    expect(problem).toMatchObject({ code: 'IMPORT.ATTRIBUTE_TWICE', attribute: 'org:resource', line, trace: 'case-b' });
  });

  it('names line and trace where the XML is cut off', async () => {
    const cut = whole.slice(0, whole.lastIndexOf('<date key="time:timestamp"'));
    const line = cut.split('\n').length;
    expect(await problemOf(cut)).toMatchObject({ code: 'IMPORT.XML_TRUNCATED', line, trace: 'case-b' });
  });

  it('lists every error of the traces, not just the first', async () => {
    const { findings } = await survey(
      logXml([
        twoSteps('case-a', { trace: { enddate: 'soon' } }),
        twoSteps('case-b', { trace: { startdate: '2020-13-01T00:00:00Z' } }),
      ]),
    );
    expect(findings.errors.map(({ details }) => details['trace'])).toEqual(['case-a', 'case-b']);
  });

  it('shows no value in its errors, only codes and places', async () => {
    const problem = await problemOf(bad({ trace: { enddate: '张三 lives in room 4' } }));
    expect(JSON.stringify(problem)).not.toMatch(/张三|room/);
  });
});

describe('what is odd but can be kept', () => {
  async function flagsOf(content: string) {
    const { findings } = await survey(content);
    expect(findings.errors).toEqual([]);
    return findings.flags;
  }

  it.each<[string, string, string, string]>([
    ['an unknown attribute of a trace', bad({ trace: { colour: 'red' } }), 'IMPORT.NOT_TAKEN_OVER', 'trace colour'],
    [
      'an unknown attribute of an event',
      events({ ...step('Check', 'R', '2020-03-01T09:00:00+08:00'), cost: '3' }),
      'IMPORT.NOT_TAKEN_OVER',
      'event cost',
    ],
    ['a channel nobody knows', bad({ trace: { channel: 'Pigeon' } }), 'IMPORT.CHANNEL_UNKNOWN', 'Pigeon'],
    ['no department', bad({ trace: { department: '' } }), 'IMPORT.DEPARTMENT_MISSING', ''],
    [
      'an event without resource',
      events(step('Check', 'R', '2020-03-01T09:00:00+08:00'), step('Check', '', '2020-03-01T10:00:00+08:00')),
      'IMPORT.RESOURCE_MISSING',
      '',
    ],
    [
      'a transition other than complete',
      events({ ...step('Check', 'R', '2020-03-01T09:00:00+08:00'), 'lifecycle:transition': 'start' }),
      'IMPORT.NOT_COMPLETE',
      'start',
    ],
    [
      'steps out of order',
      events(step('A', 'R', '2020-03-02T09:00:00+08:00'), step('B', 'R', '2020-03-01T09:00:00+08:00')),
      'IMPORT.TIMES_BACKWARDS',
      '',
    ],
    [
      'an end before the start',
      bad({ trace: { enddate: '2019-03-01T09:00:00+08:00' } }),
      'IMPORT.END_BEFORE_START',
      '',
    ],
    ['steps after the end', bad({ trace: { enddate: '2020-03-01T10:00:00+08:00' } }), 'IMPORT.LATER_STEPS', ''],
    [
      'codes that differ by case only',
      events(step('Check', 'test', '2020-03-01T09:00:00+08:00'), step('Check', 'TEST', '2020-03-01T09:00:00+08:00')),
      'IMPORT.CODE_CASE',
      'resource test / TEST',
    ],
  ])('is flagged once with its place: %s', async (_what, content, code, subject) => {
    const flag = (await flagsOf(content)).find((one) => one.code === code);
    expect(flag).toMatchObject({ subject, count: 1, first: { trace: 'case-b', line: expect.any(Number) } });
  });

  it('says nothing of zones when one place’s summer time explains them', async () => {
    const winter = twoSteps('case-w', {
      trace: { startdate: '2011-01-10T08:00:00+01:00', enddate: '2011-07-10T08:00:00+02:00' },
      events: [step('A', 'R', '2011-06-01T09:00:00+02:00')],
    });
    expect((await flagsOf(logXml([winter]))).map(({ code }) => code)).not.toContain('IMPORT.MIXED_ZONES');
  });

  it.each([
    ['far apart', '2011-07-10T08:00:00+08:00'],
    ['winter time in summer', '2011-07-11T08:00:00+01:00'],
  ])('flags mixed zones at the first time no place explains: %s', async (_what, enddate) => {
    const events = [step('A', 'R', '2011-01-10T09:00:00+01:00'), step('B', 'R', '2011-07-10T09:00:00+02:00')];
    const trace = twoSteps('case-m', { trace: { startdate: '2011-01-10T08:00:00+01:00', enddate }, events });
    const xml = logXml([trace]);
    const flag = (await flagsOf(xml)).find(({ code }) => code === 'IMPORT.MIXED_ZONES');
    expect(flag?.first).toEqual({ trace: 'case-m', line: lineOf(xml, '<date key="enddate"') });
  });
});
