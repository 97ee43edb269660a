export * from './process.js';
export { processProjection, projectionName, taskTable, type TaskRow } from './process-projection.js';
export { createProcessTables, openTasks, sampleTasks, type OpenTask, type TaskSample } from './attempts.js';
export { ActTimeout, ProcessExecutor, type ExecutorOptions, type Liveness } from './executor.js';
