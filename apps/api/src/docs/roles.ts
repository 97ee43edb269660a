import { ACTIONS, POLICY, REACH, ROLE_NAMES, ROLES, together, type Action, type Reach, type Role } from '#access';

const REACHES: Readonly<Record<Reach, string>> = {
  all: 'every ordinary case',
  department: 'cases his departments have or had a part in, and his own',
  own: 'cases he received, owns, holds or held something of',
  none: 'no case',
};

/** docs/roles.md, made from the policy that the api enforces: what it says cannot differ from what is done. */
export function rolesDocument(): string {
  return [
    '# Roles and what they may do',
    '',
    'Made from `libs/access` (`POLICY`, `REACH`); a test holds this page to it. Nothing else decides by role.',
    '',
    '## How far a role sees',
    '',
    ...table(
      ['role', '', 'sees'],
      ROLES.map((role) => [ROLE_NAMES[role], `\`${role}\``, REACHES[REACH[role]]]),
    ),
    '',
    'A **sealed** case is there only for its named readers, whatever their role. Who is **recused** from a case sees nothing of',
    'it, whatever his role. What is not for a reader is answered exactly as what does not exist.',
    '',
    `Never together in one person: ${apart()}.`,
    '',
    '## Who may do what',
    '',
    ...table(['action', ...ROLES.map((role) => ROLE_NAMES[role])], ACTIONS.map(rowOf)),
    '',
  ].join('\n');
}

function rowOf(action: Action): string[] {
  const permitted: readonly string[] = POLICY[action];
  return [`\`${action}\``, ...ROLES.map((role) => (permitted.includes(role) ? '●' : ''))];
}

function apart(): string {
  const alone = ROLES.filter((role) => ROLES.every((other) => other === role || !together(role, other)));
  return alone.map((role: Role) => `${ROLE_NAMES[role]} with any other role`).join('; ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
