export { endOnSignal, type Ending } from './ending.js';
export { refuseExposure } from './exposure.js';
export { measured, measuredBy, metrics, watchPool } from './metrics.js';
export { Probe, Readiness, type ProbeOptions, type Standing } from './probe.js';
