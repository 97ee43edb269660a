import type { handleUnaryCall } from '@grpc/grpc-js';
import { features, type shared } from './protocol.js';

/** The protocol is that of this version; the suffix says that it is not the real server. */
const VERSION = '24.6.0-baton-twin';
const STREAMS = 'event_store.client.streams.streams';

/** Methods as the real server lists them (ServerFeatures.cs), without what the twin does not do: no batchappend. */
const METHODS: readonly { service: string; method: string; features: string[] }[] = [
  { service: STREAMS, method: 'read', features: ['position', 'events'] },
  { service: STREAMS, method: 'append', features: [] },
  { service: STREAMS, method: 'delete', features: [] },
  { service: STREAMS, method: 'tombstone', features: [] },
  { service: 'event_store.client.gossip.gossip', method: 'read', features: [] },
  { service: 'event_store.client.server_features.serverfeatures', method: 'getsupportedmethods', features: [] },
];

/** ServerFeatures.GetSupportedMethods: by this list the client decides how it appends. */
export function supportedMethodsHandler(): handleUnaryCall<
  InstanceType<typeof shared.Empty>,
  InstanceType<typeof features.SupportedMethods>
> {
  const answer = new features.SupportedMethods().setEventStoreServerVersion(VERSION);
  for (const { service, method, features: own } of METHODS)
    answer.addMethods(
      new features.SupportedMethod().setServiceName(service).setMethodName(method).setFeaturesList(own),
    );
  return (_call, callback) => callback(null, answer);
}
