import { describe, expect, it } from '@jest/globals';
import type { ActorId } from '#kernel';
import { ACTIONS, POLICY, REACH } from './actions.js';
import type { CaseSubject, HeldRole, Identity } from './actor.js';
import { actorFor, mayWithCase, reachOf, roleFor } from './policy.js';
import { ROLES, together, type Role } from './roles.js';

const identity = (roles: readonly (Role | HeldRole)[], departments: readonly string[] = ['reception']): Identity => ({
  ...{ id: 'officer.a' as ActorId, department: 'reception', departments, revision: 0 },
  roles: roles.map((role) => (typeof role === 'string' ? { role } : role)),
  session: { token: 't', expires: 0, id: null },
});
const subject = (parts: Partial<CaseSubject> = {}): CaseSubject => ({
  ...{ readers: null, people: [], departments: [], recused: [] },
  ...parts,
});

describe('the policy', () => {
  it('gives every action to some role, and case content to neither administrator, statistician nor rota manager', () => {
    for (const action of ACTIONS) expect({ action, roles: POLICY[action].length }).not.toEqual({ action, roles: 0 });
    for (const role of ['administrator', 'statistician', 'rotaManager'] as const) {
      expect(REACH[role]).toBe('none');
      const permitted = ACTIONS.filter((action) => (POLICY[action] as readonly Role[]).includes(role));
      expect(
        permitted.filter((action) => /^(case|content|identity|sealed|recusal|slip|register)\./.test(action)),
      ).toEqual([]);
    }
  });

  it('finds the role that permits an action, with whose it is when delegated', () => {
    const held = identity(['receptionist', { role: 'officeHead', from: 'head.h' as ActorId }]);
    expect(roleFor(held, 'case.signOff')).toEqual({ role: 'officeHead', from: 'head.h' });
    expect(actorFor(held, 'case.signOff')).toMatchObject({ id: 'officer.a', role: 'officeHead', delegator: 'head.h' });
    expect(actorFor(identity(['receptionist']), 'case.signOff')).toBeNull();
  });

  it('reaches as far as the widest role that permits the action, and no farther', () => {
    const both = identity(['receptionist', 'registrar']);
    expect([reachOf(both, 'case.read'), reachOf(both, 'case.declineAtDesk')]).toEqual(['all', 'own']);
    expect(reachOf(identity(['administrator']), 'staff.held')).toBe('none');
  });

  it('shows a receptionist what he has a part in, a handling officer what his departments have, a head every ordinary case', () => {
    const [mine, ours, other] = [subject({ people: ['officer.a'] }), subject({ departments: ['review'] }), subject()];
    const seen = (who: Identity) => [mine, ours, other].map((record) => mayWithCase(who, 'case.read', record));
    expect(seen(identity(['receptionist']))).toEqual([true, false, false]);
    expect(seen(identity(['handlingOfficer'], ['review']))).toEqual([true, true, false]);
    expect(seen(identity(['officeHead']))).toEqual([true, true, true]);
    expect(seen(identity(['administrator']))).toEqual([false, false, false]);
  });

  it('guard-rail 3: a sealed case is there for its named readers only, whatever anybody has of role or part in it', () => {
    const sealed = subject({ readers: ['leader.x'], people: ['officer.a'], departments: ['reception'] });
    for (const role of ROLES) expect(mayWithCase(identity([role]), 'case.read', sealed)).toBe(false);
    const named = subject({ readers: ['officer.a'] });
    expect(mayWithCase(identity(['receptionist']), 'case.read', named)).toBe(true);
    expect(mayWithCase(identity(['receptionist']), 'case.signOff', named)).toBe(false);
  });

  it('guard-rail 4: who stepped aside does nothing with the case, not even as its named reader', () => {
    const recused = { recused: ['officer.a'], people: ['officer.a'] };
    for (const action of ACTIONS) {
      expect(mayWithCase(identity(['officeHead', 'screener']), action, subject(recused))).toBe(false);
      expect(mayWithCase(identity(['officeHead']), action, subject({ ...recused, readers: ['officer.a'] }))).toBe(
        false,
      );
    }
  });

  it('guard-rail 4: what a person who stepped aside has lent does not count with that case, what others have does', () => {
    const lent = identity([{ role: 'officeHead', from: 'head.h' as ActorId }]);
    const recused = subject({ recused: ['head.h'] });
    expect([mayWithCase(lent, 'case.read', subject()), mayWithCase(lent, 'case.read', recused)]).toEqual([true, false]);
    const named = subject({ recused: ['head.h'], readers: ['officer.a'] });
    expect(mayWithCase(lent, 'case.read', named)).toBe(false);
    const own = identity(['screener', { role: 'officeHead', from: 'head.h' as ActorId }]);
    expect([mayWithCase(own, 'case.read', recused), mayWithCase(own, 'case.signOff', recused)]).toEqual([true, false]);
  });

  it('judges an actor as the identity he was made of, and another identity by itself', () => {
    const actor = actorFor(identity(['officeHead']), 'case.read');
    expect(actor && mayWithCase(actor, 'case.read', subject())).toBe(true);
    expect(actor && mayWithCase({ ...actor, roles: [] }, 'case.read', subject())).toBe(false);
  });

  it('keeps administrator and auditor apart from every other role', () => {
    for (const role of ROLES) {
      expect(together('administrator', role)).toBe(role === 'administrator');
      expect(together('auditor', role)).toBe(role === 'auditor');
    }
  });
});
