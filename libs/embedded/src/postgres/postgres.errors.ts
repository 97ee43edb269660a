/** Every named failure of the embedded launcher, as the stable code a script or a runbook may rely on. */
export type EmbeddedErrorCode =
  | 'EMBEDDED.FOLDER_IN_USE'
  | 'EMBEDDED.POSTGRES_FAILED'
  | 'EMBEDDED.PROFILE_MISMATCH'
  | 'EMBEDDED.FOLDER_UNREACHABLE'
  | 'EMBEDDED.FOLDER_COPIED'
  | 'EMBEDDED.DATA_MISSING'
  | 'EMBEDDED.PLATFORM_UNSUPPORTED';

/** A failure with a stable code and one sentence in English and in Chinese. `message` is code and English sentence. */
export class EmbeddedError extends Error {
  constructor(
    readonly code: EmbeddedErrorCode,
    readonly messageEn: string,
    readonly messageZh: string,
  ) {
    super(`${code}: ${messageEn}`);
    this.name = new.target.name;
  }
}

/** Another running process holds the folder; `holderPid` is null when it lives where its pid cannot be seen. */
export class FolderInUseError extends EmbeddedError {
  constructor(
    readonly folder: string,
    readonly holderPid: number | null,
  ) {
    const who = holderPid === null ? '' : ` (pid ${holderPid})`;
    const whoZh = holderPid === null ? '' : `（进程号 ${holderPid}）`;
    super(
      'EMBEDDED.FOLDER_IN_USE',
      `The folder ${folder} is in use by another running process${who}; stop it first.`,
      `文件夹 ${folder} 正被另一个运行中的进程使用${whoZh}，请先停止它。`,
    );
  }
}

/** Why a start failed. Only `exited` and `broken` say something about the data itself. */
export type FailureReason = 'initdb' | 'port-taken' | 'memory-in-use' | 'exited' | 'broken' | 'refused' | 'timeout';

/** Postgres did not come up; `logTail` holds the last lines it wrote. */
export class PostgresFailedError extends EmbeddedError {
  constructor(
    readonly reason: FailureReason,
    detailEn: string,
    detailZh: string,
    readonly logTail: readonly string[] = [],
  ) {
    const tail = logTail.length === 0 ? '' : `\nLast lines of its log:\n${logTail.join('\n')}`;
    super(
      'EMBEDDED.POSTGRES_FAILED',
      `Postgres did not start: ${detailEn}${tail}`,
      `Postgres 未能启动：${detailZh}${tail}`,
    );
  }
}

/** The folder holds a cluster made for the other profile; a durable one must never be opened as disposable. */
export class ProfileMismatchError extends EmbeddedError {
  constructor(folder: string, found: string, asked: string) {
    super(
      'EMBEDDED.PROFILE_MISMATCH',
      `The cluster in ${folder} is ${found}, but was opened as ${asked}; nothing was changed.`,
      `${folder} 中的数据库集群类型为 ${found}，却以 ${asked} 打开；未作任何更改。`,
    );
  }
}

/** There is data in the folder, but the user Postgres would run as cannot get there. */
export class FolderUnreachableError extends EmbeddedError {
  constructor(folder: string, uid: number) {
    super(
      'EMBEDDED.FOLDER_UNREACHABLE',
      `The data in ${folder} cannot be reached by user id ${uid}, as whom Postgres runs; open the parent folders for it or move the data.`,
      `运行 Postgres 的用户（uid ${uid}）无法访问 ${folder} 中的数据；请开放上级目录或移动数据。`,
    );
  }
}

/** The folder is a copy of one whose data lies elsewhere, and the original is still there: two folders, one set of data. */
export class FolderCopiedError extends EmbeddedError {
  constructor(folder: string, original: string, data: string) {
    super(
      'EMBEDDED.FOLDER_COPIED',
      `The folder ${folder} is a copy of ${original}, whose data lies in ${data}; remove postgres-location.json from the copy to begin empty.`,
      `文件夹 ${folder} 是 ${original} 的副本，其数据位于 ${data}；如需从空白开始，请删除副本中的 postgres-location.json。`,
    );
  }
}

/** A durable cluster was completed here once, and is gone: never answered with a fresh, empty cluster. */
export class DataMissingError extends EmbeddedError {
  constructor(folder: string, data: string, record: string) {
    super(
      'EMBEDDED.DATA_MISSING',
      `The durable data of ${folder} should be in ${data} and is not there; restore it, or remove ${record} to begin empty.`,
      `${folder} 的持久数据应位于 ${data}，但未找到；请恢复数据，或删除 ${record} 以从空白开始。`,
    );
  }
}

/** No Postgres binaries are installed for this machine. */
export class PlatformUnsupportedError extends EmbeddedError {
  constructor(platform: string) {
    super(
      'EMBEDDED.PLATFORM_UNSUPPORTED',
      `There are no embedded Postgres binaries for ${platform}; run npm install there, or use a Postgres server of your own.`,
      `没有适用于 ${platform} 的内置 Postgres 程序；请在该平台执行 npm install，或使用自备的 Postgres 服务器。`,
    );
  }
}
