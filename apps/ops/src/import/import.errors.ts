import { BatonError, errorsOf, type ErrorDetails } from '#kernel';

/** Everything an import refuses. Details carry line, trace and codes, never content (CONTRIBUTING, "The house"). */
const refused = {
  'IMPORT.FILE_UNREADABLE': {
    status: 422,
    zh: '无法读取该文件；请核对路径和权限。',
    en: 'This file cannot be read; check the path and its permissions.',
  },
  'IMPORT.FILE_CHANGED': {
    status: 409,
    zh: '文件在导入过程中被改动；请用未改动的文件重新运行，已导入的内容不会重复。',
    en: 'The file changed while it was imported. Run it again with a file that stays as it is; nothing is imported twice.',
  },
  'IMPORT.GZIP_TRUNCATED': {
    status: 422,
    zh: '压缩文件不完整（中途截断）；未导入任何内容，请重新获取该文件。',
    en: 'The gzip file ends too early. Nothing was imported; fetch the file again.',
  },
  'IMPORT.GZIP_DAMAGED': {
    status: 422,
    zh: '压缩文件已损坏；未导入任何内容，请重新获取该文件。',
    en: 'The gzip file is damaged. Nothing was imported; fetch the file again.',
  },
  'IMPORT.ENCODING': {
    status: 422,
    zh: '文件编码与声明不符；XES 须为 UTF-8，登记簿 CSV 可用 --encoding gb18030。',
    en: 'The text is not in the expected encoding: XES must be UTF-8; for a register in GB18030 give --encoding gb18030.',
  },
  'IMPORT.XML_TRUNCATED': {
    status: 422,
    zh: 'XML 在结束前中断；未导入任何内容。',
    en: 'The XML ends before its last element is closed. Nothing was imported.',
  },
  'IMPORT.XML_MALFORMED': {
    status: 422,
    zh: 'XML 格式有误；未导入任何内容。',
    en: 'The XML is not well-formed. Nothing was imported.',
  },
  'IMPORT.DOCTYPE': {
    status: 422,
    zh: '不接受带有文档类型声明（DOCTYPE）的文件。',
    en: 'A file with a document type declaration is not accepted.',
  },
  'IMPORT.NOT_XES': {
    status: 422,
    zh: '这不是 XES 日志：根元素应为 log。',
    en: 'This is not a XES log: its root element must be `log`.',
  },
  'IMPORT.STRUCTURE': {
    status: 422,
    zh: '日志结构无法识别；未导入任何内容。',
    en: 'An element stands where XES does not have one. Nothing was imported.',
  },
  'IMPORT.TOO_LONG': {
    status: 422,
    zh: '某个值或元素过长，无法导入。',
    en: 'A value or an element is longer than an import takes.',
  },
  'IMPORT.TRACE_TOO_LARGE': {
    status: 422,
    zh: '一条轨迹的事件过多，无法作为一个案件导入。',
    en: 'A trace has more events than one case takes.',
  },
  'IMPORT.TRACE_UNNAMED': {
    status: 422,
    zh: '轨迹没有名称（concept:name）或名称不可用；再次导入时将无法识别。',
    en: 'A trace has no usable name (concept:name, at most 128 characters); it could not be recognised when imported again.',
  },
  'IMPORT.TRACE_TWICE': {
    status: 422,
    zh: '两条轨迹同名；请先核实是否为同一案件。',
    en: 'Two traces have the same name; find out first whether they are one case.',
  },
  'IMPORT.ATTRIBUTE_TWICE': {
    status: 422,
    zh: '同一属性在同一处出现两次。',
    en: 'One attribute is given twice in the same place.',
  },
  'IMPORT.EVENT_INCOMPLETE': {
    status: 422,
    zh: '事件缺少名称或时间。',
    en: 'An event lacks its name (concept:name) or its time (time:timestamp).',
  },
  'IMPORT.TIME_INVALID': {
    status: 422,
    zh: '时间无法识别或不存在。',
    en: 'A time cannot be read, or there is no such time.',
  },
  'IMPORT.ZONE_MISSING': {
    status: 422,
    zh: '时间没有时区，无法确定是哪一刻。',
    en: 'A time has no zone, so it cannot be told which moment it names.',
  },
  'IMPORT.NO_START': {
    status: 422,
    zh: '轨迹既无开始时间也无事件，无法确定接收时间。',
    en: 'A trace has neither a start date nor an event: there is no time of receipt.',
  },
  'IMPORT.NO_CUSTODIAN': {
    status: 422,
    zh: '轨迹没有任何经办人（org:resource 或 responsible），无法确定材料在谁手中。',
    en: 'A trace names nobody (org:resource or responsible): it cannot be told in whose hands the file was.',
  },
  'IMPORT.CODE_COLLISION': {
    status: 422,
    zh: '两个不同的名称会得到同一代码；请先在文件中区分。',
    en: 'Two different names would get one code; tell them apart in the file first.',
  },
  'IMPORT.SOURCE_MISSING': {
    status: 422,
    zh: '无法确定来源名称；请用 --source 指定，今后导入同一来源须用同一名称。',
    en: 'The log has no name; give one with --source and always use the same for this source.',
  },
  'IMPORT.SOURCE_INVALID': {
    status: 422,
    zh: '来源名称只能含字母、数字、点和下划线，至多 64 个字符。',
    en: 'A source name has letters, digits, dots and underscores only, at most 64.',
  },
  'IMPORT.EMPTY': { status: 422, zh: '文件中没有可导入的内容。', en: 'There is nothing to import in this file.' },
  'IMPORT.REFUSED': {
    status: 422,
    zh: '案件规则不允许此步骤，导入无法进行。',
    en: 'The rules of a case refuse this act, so it cannot be imported.',
  },
  'IMPORT.OTHER_CONTENT': {
    status: 409,
    zh: '该案件先前已从同一来源导入，但内容不同；原有记录保持不变。',
    en: 'This case was imported from this source before, with other content; what is recorded stays as it is.',
  },
  'IMPORT.INVALID': {
    status: 422,
    zh: '文件有误，未导入任何内容；错误见上。',
    en: 'The file has errors, listed above. Nothing was imported.',
  },
  'IMPORT.INCOMPLETE': {
    status: 409,
    zh: '部分案件未能导入，见上；其余已导入，可再次运行。',
    en: 'Some cases could not be imported, see above; the others are. It may be run again.',
  },
  'IMPORT.STOPPED': {
    status: 503,
    zh: '事件库或密钥库长时间无响应，导入已停止；恢复后用同一命令重新运行，将从中断处继续。',
    en: 'The store or the key database did not answer, so the import stopped. Run the same command again: it goes on where it was.',
  },
  'IMPORT.INTERRUPTED': {
    status: 503,
    zh: '导入已按要求停止；用同一命令重新运行，将从中断处继续。',
    en: 'The import was stopped as asked. Run the same command again: it goes on where it was.',
  },
  'IMPORT.CSV_MALFORMED': {
    status: 422,
    zh: 'CSV 格式有误；未导入任何内容。',
    en: 'The CSV is malformed. Nothing was imported.',
  },
  'IMPORT.COLUMN_MISSING': { status: 422, zh: '缺少必需的列。', en: 'A required column is missing.' },
  'IMPORT.COLUMN_TWICE': { status: 422, zh: '同一列出现两次。', en: 'One column is given twice.' },
  'IMPORT.COLUMN_IDENTITY': {
    status: 422,
    zh: '登记簿中不得含有举报人身份或联系方式；请先删除该列。',
    en: 'A reporter’s identity or contact does not belong in a register; remove this column first.',
  },
  'IMPORT.VALUE_MISSING': { status: 422, zh: '缺少必填的值。', en: 'A required value is missing.' },
  'IMPORT.VALUE_INVALID': { status: 422, zh: '该值无法识别。', en: 'A value cannot be read.' },
  'IMPORT.DATE_IMPOSSIBLE': { status: 422, zh: '没有这一天。', en: 'There is no such day.' },
  'IMPORT.DATE_AMBIGUOUS': {
    status: 422,
    zh: '日期须以年份开头（如 2019-03-05），否则无法确定日与月。',
    en: 'A date must begin with its year (2019-03-05), or day and month cannot be told apart.',
  },
  'IMPORT.DATE_IN_FUTURE': { status: 422, zh: '日期晚于今天。', en: 'A date lies after today.' },
  'IMPORT.ROW_TWICE': { status: 422, zh: '两行内容完全相同。', en: 'Two rows are the same in every column.' },
} as const;

export type ImportErrorCode = keyof typeof refused;
export const importError = errorsOf(refused);

/** Where in a file: line counted from 1, and the trace's name. */
export interface Place {
  readonly line: number;
  readonly trace?: string;
}

export function at({ line, trace }: Place): ErrorDetails {
  return trace === undefined ? { line } : { line, trace };
}

/** The same error with its place in the file; a place it already has is kept. */
export function placed(error: BatonError, place: Place): BatonError {
  return new BatonError(error.code, error.entry, { ...at(place), ...error.details });
}
