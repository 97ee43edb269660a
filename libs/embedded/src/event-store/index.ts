export { EventStoreTwinLockedError } from './errors.js';
export { startEventStoreTwin, TWIN_NOTICE, type EventStoreTwin, type EventStoreTwinOptions } from './server.js';
