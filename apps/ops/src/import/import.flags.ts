/** What an import notes and takes over all the same: nothing is repaired, nothing is dropped in silence. */
export const IMPORT_FLAGS = {
  'IMPORT.NOT_TAKEN_OVER': { zh: '属性不导入', en: 'attribute not taken over' },
  'IMPORT.MIXED_ZONES': {
    zh: '时间用了多个时区，没有一个地区能同时解释',
    en: 'times in several zones that no single place explains',
  },
  'IMPORT.CHANNEL_UNKNOWN': { zh: '渠道无法识别，记为“其他”', en: 'channel unknown, recorded as `other`' },
  'IMPORT.DEPARTMENT_MISSING': { zh: '没有部门，记为 unknown', en: 'no department, recorded as `unknown`' },
  'IMPORT.RESOURCE_MISSING': {
    zh: '事件没有经办人，材料视为仍在原处',
    en: 'event without a resource: the file stays where it was',
  },
  'IMPORT.NOT_COMPLETE': {
    zh: '事件状态不是 complete，仍记为一个步骤',
    en: 'event whose transition is not `complete`, recorded as a step all the same',
  },
  'IMPORT.TIMES_BACKWARDS': { zh: '时间早于前一事件', en: 'event earlier than the one before it in the file' },
  'IMPORT.START_AFTER_STEP': { zh: '开始时间晚于首个步骤', en: 'start date later than the first step' },
  'IMPORT.END_BEFORE_START': { zh: '结束时间早于开始时间', en: 'end date earlier than the start date' },
  'IMPORT.LATER_STEPS': { zh: '结束时间之后仍有步骤', en: 'steps later than the end date' },
  'IMPORT.NO_END': { zh: '没有结束时间，不记办结', en: 'no end date: not concluded' },
  'IMPORT.CODE_MADE': { zh: '名称改写为代码', en: 'name rewritten as a code' },
  'IMPORT.CODE_CASE': {
    zh: '两个代码仅大小写不同，按两个导入',
    en: 'codes that differ by upper and lower case only, kept as two',
  },
  'IMPORT.COLUMN_IGNORED': { zh: '该列不导入', en: 'column not taken over' },
  'IMPORT.NUMBER_TWICE': { zh: '登记号重复，两件均保留原号', en: 'number given twice: both cases keep it' },
  'IMPORT.NUMBER_GAP': { zh: '登记号缺号', en: 'numbers missing' },
  'IMPORT.NUMBER_FORMAT': { zh: '登记号格式与多数不同', en: 'number written unlike most others' },
  'IMPORT.DATE_FORMAT': { zh: '日期写法不一致', en: 'dates written in several ways' },
  'IMPORT.DATES_OUT_OF_ORDER': { zh: '日期先后颠倒', en: 'dates in an impossible order' },
} as const;

export type ImportFlagCode = keyof typeof IMPORT_FLAGS;
