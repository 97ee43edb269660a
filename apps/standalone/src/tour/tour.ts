import type { Answer, Desk } from './desk.js';
import { playAccess } from './access-scenes.js';
import {
  accepted,
  AN,
  AUDITOR,
  HANDLER,
  HEAD,
  LIN,
  mustBeRefused,
  OWN,
  SCREENER,
  unlessThere,
  type Teller,
} from './stage.js';

/**
 * An invented day at the desk, played through the api: a letter that goes all the way, a visitor who is told where to go,
 * a repeat, two rules that hold, and who may see what.
 */
export async function playTour(desk: Desk, tell: Teller, year: number): Promise<void> {
  await prepareOffice(desk, tell, year);
  const letter = await aLetter(desk, tell);
  await aVisitorIsToldWhereToGo(desk, tell);
  await aRepeat(desk, tell, letter);
  await rulesThatHold(desk, tell);
  await playAccess(desk, tell);
  await whatRemains(desk, tell, letter);
}

async function prepareOffice(desk: Desk, tell: Teller, year: number): Promise<void> {
  tell('1. The office opens its registers and lists the bodies it works with.');
  for (const [series, width] of [
    ['XF', 6],
    ['YJ', 4],
  ] as const) {
    await unlessThere(
      'REGISTER.ALREADY_OPEN',
      desk.command(HEAD, '/registers', { series, year, firstNumber: 1, openingBalance: 0, width, prefix: '150403' }),
    );
  }
  const bodies = [
    { code: 'housing.bureau', name: 'Housing bureau (invented)', kind: 'authority', level: 'county' },
    {
      code: 'water.station',
      name: 'Water station of East Township (invented)',
      kind: 'unit',
      level: 'township',
      ledBy: 'housing.bureau',
    },
  ];
  for (const body of bodies) await unlessThere('DIRECTORY.BODY_EXISTS', desk.command(HEAD, '/bodies', body));
}

async function aLetter(desk: Desk, tell: Teller): Promise<string> {
  tell('2. A letter of three pages arrives; its clock starts. Nothing of what it says is stored yet.');
  const items = [{ kind: 'letter', pages: 3, original: true }];
  const { id } = await desk.command(AN, '/cases', { channel: 'letter', origin: 'direct', items });
  tell('3. It is screened and taken up: names and text are sealed from here on.');
  await desk.command(SCREENER, `/cases/${id}/screen`, {
    screening: accepted('The invented letter says that pump money went missing.'),
  });
  const registered = await desk.command(LIN, `/cases/${id}/register`, { series: 'XF' });
  tell(`4. It gets its number, gap-free: ${String(registered['number'])}.`);
  await desk.command(HEAD, `/cases/${id}/assign-owner`, {
    owner: { kind: 'officer', id: HANDLER, department: 'inspection2' },
  });
  const slip = await onASlip(desk, tell, id);
  await desk.command(HANDLER, `/slips/${slip.id}/lines/1/acknowledge`, { evidence: OWN });
  tell('6. The handling department signs for it, decides a disposal, and the case is concluded and archived.');
  await desk.command(HANDLER, `/cases/${id}/disposal`, { disposal: 'preliminaryVerification' });
  await desk.command(HANDLER, `/cases/${id}/conclude`, { outcome: 'closed.noviolation' });
  await desk.command(LIN, `/cases/${id}/archive`, { shelf: 'A12' });
  return id;
}

async function onASlip(desk: Desk, tell: Teller, id: string): Promise<Answer> {
  const to = { kind: 'department', id: 'inspection2' };
  await desk.command(AN, `/cases/${id}/pass`, {
    items: ['m1'],
    to: { kind: 'officer', id: LIN, department: 'reception' },
    given: OWN,
    taken: { kind: 'scannedPaper', reference: 'pass-sheet-0001' },
  });
  const { signOff } = await desk.command(HEAD, `/cases/${id}/sign-offs`, {
    items: ['m1'],
    destination: to,
    evidence: OWN,
  });
  const slip = await desk.command(LIN, '/slips', {
    ...{
      series: 'YJ',
      to,
      collector: 'Officer Du (invented)',
      contact: 'extension 0000',
      purpose: 'handling',
      seal: 'S001',
    },
    ...{ evidence: OWN, lines: [{ case: id, signOff }] },
  });
  tell(
    `5. One sign-off, one handover: slip ${String(slip['number'])}. Until it is acknowledged the giver answers for it.`,
  );
  return slip;
}

async function aVisitorIsToldWhereToGo(desk: Desk, tell: Teller): Promise<void> {
  await desk.command(AN, '/cases/declined', {
    ...{ channel: 'visit', origin: 'direct', items: [] },
    screening: {
      ...{ decision: 'declined', reason: 'OTHER_AUTHORITY', anonymous: false, destination: 'housing.bureau' },
      explanation: 'A leaking roof is the duty of the housing bureau; its desk is open from nine.',
    },
  });
  tell('7. A visitor with a leaking roof is declined at the desk, with a reason and a place to go.');
}

async function aRepeat(desk: Desk, tell: Teller, earlier: string): Promise<void> {
  const { id } = await desk.command(SCREENER, '/cases', {
    channel: 'online',
    origin: 'direct',
    items: [{ kind: 'other', pages: 1, original: false }],
  });
  const screening = {
    ...accepted('The same invented matter again, with a date.'),
    decision: 'repeat',
    of: earlier,
    newContent: 'It was in March.',
  };
  await desk.command(SCREENER, `/cases/${id}/screen`, { screening });
  tell('8. The same matter comes in online: kept as a repeat, with what it adds.');
}

async function rulesThatHold(desk: Desk, tell: Teller): Promise<void> {
  const { id } = await desk.command(AN, '/cases', {
    channel: 'visit',
    origin: 'direct',
    items: [{ kind: 'minutes', pages: 2, original: true }],
  });
  await desk.command(SCREENER, `/cases/${id}/screen`, {
    screening: accepted('An invented matter about the water station.', 'water.station'),
  });
  await desk.command(LIN, `/cases/${id}/register`, { series: 'XF' });
  tell('9. Two things that cannot be done, and what the person at the desk reads:');
  const unsigned = {
    signOff: '00000000-0000-4000-8000-000000000000',
    items: ['m1'],
    to: { kind: 'department', id: 'inspection2' },
    purpose: 'handling',
  };
  await mustBeRefused(
    tell,
    'a handover without a sign-off',
    desk.command(AN, `/cases/${id}/handovers`, {
      ...unsigned,
      collector: 'Officer Du (invented)',
      contact: '0000',
      evidence: OWN,
    }),
  );
  await mustBeRefused(
    tell,
    'referring it to the unit it is about',
    desk.command(HEAD, `/cases/${id}/refer`, { destination: 'water.station' }),
  );
}

async function whatRemains(desk: Desk, tell: Teller, letter: string): Promise<void> {
  const caseload = await desk.read(HEAD, '/cases');
  const history = await desk.read(AUDITOR, `/cases/${letter}/history`);
  tell(`13. The caseload now: ${JSON.stringify(caseload['totals'])}`);
  const events = Array.isArray(history['events']) ? history['events'].length : 0;
  tell(`14. The auditor replays the letter: ${events} events, each with its hash. See for yourself:`);
  tell(`      GET /cases/${letter}/history     every step, two clocks, actor, cause, hash`);
  tell(`      GET /cases/${letter}/custody     who held it, from whom, how long, who holds it now`);
  tell(`      GET /cases/${letter}/as-of?revision=2`);
}
