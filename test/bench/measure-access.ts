import { actorFor, mayWithCase, ROLES, type Action, type CaseSubject, type Identity, type Role } from '#access';
import type { ActorId } from '#kernel';
import { CaseLife, HEAD } from './case-life.js';
import type { Bench, Measure } from './bench.js';
import { taken, type HttpClient } from './http-client.js';
import { spreadOf } from './statistics.js';
import { atMost, type Row } from './table.js';

/** Microseconds and milliseconds (issue 4). */
const REACH = { check: 50, look: 20 };
const CHECKS = 200_000;
const PEOPLE = 200;
const LEADER = 'leader.deng';

export const access: Measure = {
  name: 'access',
  about: 'a check of the policy; a look at sealed content, its event included',
  seconds: ({ replayReads }) => 4 + replayReads / 30,
  run: async (bench) => [checkRow(), ...(await lookRows(bench))],
};

function checkRow(): Row {
  const [people, subjects] = [Array.from({ length: PEOPLE }, identity), Array.from({ length: 50 }, record)];
  const began = performance.now();
  let allowed = 0;
  for (let n = 0; n < CHECKS; n += 1) {
    const [who, subject] = [people[n % PEOPLE], subjects[n % 50]];
    const action: Action = n % 2 === 0 ? 'case.read' : 'case.signOff';
    const actor = who && actorFor(who, action);
    if (actor && subject && mayWithCase(actor, action, subject)) allowed += 1;
  }
  const microseconds = ((performance.now() - began) * 1000) / CHECKS;
  return {
    what: 'policy check, mean',
    value: microseconds,
    unit: 'µs',
    reach: atMost(microseconds, REACH.check),
    how: `${CHECKS.toLocaleString('en-US')} checks of role and record, ${PEOPLE} people, each check with an actor of its own as a request has it, ${allowed.toLocaleString('en-US')} allowed`,
  };
}

function identity(_: unknown, n: number): Identity {
  const role = ROLES[n % ROLES.length] as Role;
  const departments = [`department${n % 7}`];
  const session = { token: `t${n}`, expires: 0, id: null };
  return {
    id: `officer.${n}` as ActorId,
    department: 'department0',
    departments,
    roles: [{ role }],
    revision: 1,
    session,
  };
}

function record(_: unknown, n: number): CaseSubject {
  const readers = n % 5 === 0 ? [`officer.${n}`, 'officer.3'] : null;
  return {
    readers,
    people: [`officer.${n}`],
    departments: [`department${n % 7}`],
    recused: n % 9 === 0 ? ['officer.5'] : [],
  };
}

async function lookRows(bench: Bench): Promise<Row[]> {
  const { client } = await bench.office();
  const [id, request] = await grantedCase(client);
  const { replayReads } = bench.sizes;
  bench.progress.say('POST /cases/:id/looks');
  const latencies: number[] = [];
  for (let look = 0; look < replayReads * 1.1; look += 1) {
    const reply = taken(await client.post(`/cases/${id}/looks`, { request }, HEAD, null), 'a look');
    if (look >= replayReads / 10) latencies.push(reply.milliseconds);
  }
  const { p50, p99 } = spreadOf(latencies);
  const how = `summary and reported persons of one case over HTTP, the look durable before anything is opened; ${latencies.length} looks, one after the other`;
  return [
    { what: 'a look at content, p50', value: p50, unit: 'ms', reach: atMost(p50, REACH.look), how },
    { what: 'a look at content, p99', value: p99, unit: 'ms', how: 'the same' },
  ];
}

/** A screened case, and the head's request for its content, granted by the leader in charge. */
async function grantedCase(client: HttpClient): Promise<readonly [id: string, request: string]> {
  const life = new CaseLife(client, 0);
  await life.next();
  await life.next();
  const asked = { purpose: 'supervision', reason: 'to see what is to be signed off' };
  const path = `/cases/${life.id}/content-requests`;
  const request = String(taken(await client.post(path, asked, HEAD, null), 'asking').body['request']);
  taken(await client.post(`${path}/${request}/grant`, {}, LEADER, '*'), 'granting');
  return [life.id, request];
}
