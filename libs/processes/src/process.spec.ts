import { describe, expect, it } from '@jest/globals';
import { UUID, type EventId } from '#kernel';
import { commandIdFor, type ProcessManager } from './process.js';
import { processProjection, projectionName, taskTable } from './process-projection.js';

const event = 'a3c1f0de-0000-4000-8000-000000000001' as EventId;
const other = 'a3c1f0de-0000-4000-8000-000000000002' as EventId;

const process: ProcessManager = {
  name: 'complete_registration',
  version: 3,
  handles: ['RegistrationRequested'],
  fold: () => [],
  act: async () => Promise.resolve('nothingToDo'),
};

describe('a process', () => {
  it('derives its command ids from process, source event, task and purpose, and from nothing else', () => {
    const task = { sourceEvent: event, key: 'k' };
    expect(commandIdFor('p', task)).toMatch(UUID);
    expect(commandIdFor('p', task)).toBe(commandIdFor('p', { ...task }));
    const ids = [
      commandIdFor('p', task),
      commandIdFor('q', task),
      commandIdFor('p', { ...task, key: 'l' }),
      commandIdFor('p', { ...task, sourceEvent: other }),
      commandIdFor('p', task, 'void'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is a projection of its own version over a table of its own', () => {
    const projection = processProjection(process);
    expect(projection).toMatchObject({
      name: 'process_complete_registration',
      version: 3,
      handles: ['RegistrationRequested'],
    });
    expect(projection.tables).toEqual([taskTable(process)]);
    expect(taskTable(process)).toBe(taskTable(process));
    expect(projectionName(process)).toBe(projection.name);
  });

  it('refuses a name that makes no table', () => {
    expect(() => taskTable({ ...process, name: 'Complete-Registration' })).toThrow('process name');
  });
});
