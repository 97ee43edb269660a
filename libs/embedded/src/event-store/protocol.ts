import type { MethodDefinition } from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';

/** The messages of EventStoreDB's protocol as the published client carries them (CommonJS, hence default imports). */
export { features, gossip, shared, streams };
export type {
  AppendReq,
  AppendResp,
  DeleteReq,
  ReadReq,
  TombstoneReq,
} from '@eventstore/db-client/generated/streams_pb.js';

const { read, append, delete: remove, tombstone } = streamsGrpc.StreamsService;

/** `Read` with a serializer that lets finished bytes through: an event is encoded once, when it is appended. */
const readFinishedBytes: MethodDefinition<InstanceType<typeof streams.ReadReq>, Buffer> = {
  ...read,
  responseSerialize: (finished: Buffer) => finished,
  responseDeserialize: (bytes: Buffer) => bytes,
};

/** What the twin serves; every other method of the protocol answers UNIMPLEMENTED. */
export const streamsService = { read: readFinishedBytes, append, delete: remove, tombstone };
export const featuresService = featuresGrpc.ServerFeaturesService;
export const gossipService = gossipGrpc.GossipService;
