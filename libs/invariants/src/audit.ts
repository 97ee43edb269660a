import { CaseAudit } from './case/case-audit.js';
import type { StreamAudit } from './finding.js';
import { DestructionAudit } from './streams/destruction-audit.js';
import { DisclosureAudit } from './streams/disclosure-audit.js';
import { RegisterAudit } from './streams/register-audit.js';
import { SlipAudit } from './streams/slip-audit.js';

/** The audit of a stream's own rules; null for a kind that has none (docs/adr/0014). */
export function auditOf(kind: string, stream: string): StreamAudit | null {
  switch (kind) {
    case 'case':
      return new CaseAudit(stream);
    case 'register':
      return new RegisterAudit(stream);
    case 'slip':
      return new SlipAudit();
    case 'disclosure':
      return new DisclosureAudit();
    case 'destruction':
      return new DestructionAudit(stream);
    default:
      return null;
  }
}
