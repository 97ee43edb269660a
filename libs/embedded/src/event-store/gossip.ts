import { randomUUID } from 'node:crypto';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { gossip, shared } from './protocol.js';

/** Gossip.Read for clients that discover the node: one member, always the leader (gossip.proto). */
export function gossipHandler(
  host: string,
  port: () => number,
): handleUnaryCall<InstanceType<typeof shared.Empty>, InstanceType<typeof gossip.ClusterInfo>> {
  const instanceId = new shared.UUID().setString(randomUUID());
  return (_call, callback) => {
    const member = new gossip.MemberInfo()
      .setInstanceId(instanceId)
      .setTimeStamp((BigInt(Date.now()) * 10_000n).toString())
      .setState(gossip.MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port()));
    callback(null, new gossip.ClusterInfo().setMembersList([member]));
  };
}
