import type { Desk } from './desk.js';
import { accepted, AN, AUDITOR, HANDLER, HEAD, LEADER, LIN, mustBeRefused, SCREENER, type Teller } from './stage.js';

/** Who may see what: content is masked until it is granted, and a report about one of the staff is kept from him. */
export async function playAccess(desk: Desk, tell: Teller): Promise<void> {
  await contentIsMasked(desk, tell);
  await aSealedCase(desk, tell);
}

async function contentIsMasked(desk: Desk, tell: Teller): Promise<void> {
  const { id } = await desk.command(AN, '/cases', {
    ...{ channel: 'letter', origin: 'direct', items: [{ kind: 'letter', pages: 1, original: true }] },
  });
  await desk.command(SCREENER, `/cases/${id}/screen`, {
    screening: accepted('The invented well has been dry since May.'),
  });
  await desk.command(LIN, `/cases/${id}/register`, { series: 'XF' });
  await desk.command(HEAD, `/cases/${id}/assign-owner`, {
    owner: { kind: 'officer', id: HANDLER, department: 'inspection2' },
  });
  tell('10. What a report says is masked, also for its own handling officer. He asks, and is refused, and asks again:');
  const ask = { purpose: 'handling', reason: 'To find the invented well.' };
  const first = await desk.command(HANDLER, `/cases/${id}/content-requests`, ask);
  await desk.command(HEAD, `/cases/${id}/content-requests/${String(first['request'])}/refuse`, {
    reason: 'Say what you need it for.',
  });
  const look = (request: unknown) => desk.command(HANDLER, `/cases/${id}/looks`, { request });
  await mustBeRefused(tell, 'looking after a refusal', look(first['request']));
  const second = await desk.command(HANDLER, `/cases/${id}/content-requests`, {
    ...ask,
    reason: 'To find the well before the visit on site (invented).',
  });
  await desk.command(LEADER, `/cases/${id}/content-requests/${String(second['request'])}/grant`, {});
  const shown = await look(second['request']);
  const fields = Array.isArray(shown['content']) ? shown['content'].length : 0;
  tell(
    `      the leader in charge grants it for seven days; now ${fields} fields are shown, the look recorded before.`,
  );
  await desk.read(AUDITOR, `/cases/${id}/seen-by`);
  tell(`      GET /cases/${id}/seen-by     who has seen this, the refused look too`);
}

async function aSealedCase(desk: Desk, tell: Teller): Promise<void> {
  const { id } = await desk.command(AN, '/cases', {
    ...{ channel: 'letter', origin: 'direct', items: [{ kind: 'letter', pages: 2, original: true }] },
  });
  const about = { name: '杜虚构 Du Xugou (invented)', staff: HANDLER };
  const screening = accepted('An invented report about one of us.', 'east.township', about);
  await desk.command(SCREENER, `/cases/${id}/screen`, { screening });
  tell('11. A report names one of the staff. It is sealed with its screening: only its readers know that it is there.');
  await desk.read(LEADER, `/cases/${id}`);
  tell('      the leader in charge reads it; whom it names is told what anybody is told of a case that is not there:');
  await mustBeRefused(tell, 'that officer', desk.read(HANDLER, `/cases/${id}`));
  tell('12. Nor does he find it in a list, a count or a search:');
  for (const [who, account] of [
    ['the leader counts', LEADER],
    ['the officer counts', HANDLER],
  ] as const)
    tell(`      ${who} ${JSON.stringify((await desk.read(account, '/cases'))['totals'])}`);
}
