export * from './domain/access.commands.js';
export * from './domain/access.errors.js';
export * from './domain/case.access.js';
export * from './domain/case.commands.js';
export * from './domain/case.errors.js';
export * from './domain/case.events.js';
export * from './domain/case.state.js';
export * from './domain/case.js';
export * from './domain/custody.errors.js';
export {
  custodyHolds,
  type Custody,
  type HandoverState,
  type ItemState,
  type SignOffState,
} from './domain/custody.state.js';
export { POSSIBLE, stageOnReturn } from './domain/stages.js';
export * from './domain/vocabulary.js';
export * from './cases.module.js';
export { CaseDispatch } from './commands/case-dispatch.js';
export { CaseGate, type Asker } from './commands/case-gate.js';
export { Destinations } from './commands/destinations.js';
export { EvidenceField } from './commands/dto/evidence.dto.js';
export { NamedStaff } from './commands/named-staff.js';
export { NAME, TEXT } from './commands/dto/limits.js';
export { bodyOf, PartyField } from './commands/dto/party.dto.js';
export { hidden, present } from './commands/dto/values.js';
export * from './commands/run-case-command.js';
export * from './processes/complete-registration/complete-registration.process.js';
export * from './read-models/index.js';
export * from './registration/registration-completion.js';
