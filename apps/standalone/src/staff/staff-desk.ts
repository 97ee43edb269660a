import { randomUUID } from 'node:crypto';
import { CommandStore, EsdbLog, EventCatalogue, EventWriter, officeScope } from '#event-store';
import { commandIdOf, streams, type ActorId, type OfficeId } from '#kernel';
import { KeyRing, PostgresKeyStore, readMasterKey } from '#protection';
import { accountDigest, staffDecider, staffEvents, type Staff, type StaffCommand } from '#staff';
import { systemClock, systemRandomness } from '#web';

/** Where the log and the keys are, as the apps are told. */
export type Addresses = Readonly<
  Record<'BATON_EVENTSTORE_URL' | 'BATON_KEYS_URL' | 'BATON_MASTER_KEY_FILE' | 'BATON_OFFICE', string>
>;

/** Writes to the staff stream before there is anybody who could do it through the api. */
export class StaffDesk {
  constructor(
    private readonly office: OfficeId,
    private readonly store: CommandStore,
    private readonly keys: KeyRing,
    readonly close: () => Promise<void>,
  ) {}

  /** @throws STORE.*, KEYS.* when one of them cannot be reached */
  static async open(addresses: Addresses): Promise<StaffDesk> {
    const keyStore = new PostgresKeyStore(
      addresses.BATON_KEYS_URL,
      await readMasterKey(addresses.BATON_MASTER_KEY_FILE),
    );
    await keyStore.prepare();
    const log = new EsdbLog(addresses.BATON_EVENTSTORE_URL);
    const [catalogue, keys] = [new EventCatalogue([staffEvents]), new KeyRing(keyStore)];
    const store = new CommandStore(log, catalogue, new EventWriter(catalogue, keys, systemClock, systemRandomness));
    const close = async (): Promise<void> => void (await Promise.all([log.close(), keyStore.close()]));
    return new StaffDesk(addresses.BATON_OFFICE as OfficeId, store, keys, close);
  }

  async staff(): Promise<Staff> {
    return (await this.store.load(staffDecider, streams.staff(this.office))).state;
  }

  /** Whose account it will be, as staff events name it. */
  async digestOf(issuer: string, subject: string): Promise<string> {
    return accountDigest(await this.keys.ensure(officeScope(this.office)), issuer, subject);
  }

  /** @param actor a staff code, or `system` @throws STAFF.*, STORE.*, KEYS.* */
  async run(actor: string, command: StaffCommand): Promise<void> {
    const commandId = commandIdOf(this.office, actor, `standalone ${command.type}`, randomUUID());
    await this.store.handle(staffDecider, streams.staff(this.office), command, {
      officeId: this.office,
      actor: actor as ActorId,
      role: actor === 'system' ? 'system' : 'administrator',
      commandId,
      correlationId: randomUUID(),
      causationId: commandId,
      request: { command: command.type, id: commandId },
    });
  }
}
