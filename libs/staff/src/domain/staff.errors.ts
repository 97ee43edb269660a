import { errorsOf } from '#kernel';

/** Refusals of staff, roles and delegations: stable codes; each sentence says what to do next. */
export const staffErrors = {
  'STAFF.DEPARTMENT_EXISTS': {
    status: 409,
    zh: '该部门代码已被使用,请改用其他代码。',
    en: 'This code stands for a department already; choose another.',
  },
  'STAFF.DEPARTMENT_UNKNOWN': {
    status: 422,
    zh: '没有该部门,请先设立部门。',
    en: 'There is no such department; add it first.',
  },
  'STAFF.CODE_TAKEN': {
    status: 409,
    zh: '该人员代码已被使用,离岗人员的代码也不再使用,请改用其他代码。',
    en: 'This code stands for somebody already, perhaps one who left; choose another.',
  },
  'STAFF.UNKNOWN': {
    status: 422,
    zh: '没有该工作人员,请核对代码。',
    en: 'There is no such member of staff; check the code.',
  },
  'STAFF.LEFT': {
    status: 409,
    zh: '该工作人员已离岗,请另选人员。',
    en: 'This person has left; choose somebody else.',
  },
  'STAFF.SUPERIOR_UNKNOWN': {
    status: 422,
    zh: '没有所填的上级或其已离岗,请先登记。',
    en: 'The superior is neither staff nor a named leader; name him first.',
  },
  'STAFF.CYCLE': {
    status: 422,
    zh: '上下级关系不能循环,请核对上级。',
    en: 'Nobody can report, even by way of others, to himself; check the superior.',
  },
  'STAFF.ACCOUNT_TAKEN': {
    status: 409,
    zh: '该账号已属于另一工作人员,请换用其他账号。',
    en: 'This account belongs to somebody else; link another.',
  },
  'STAFF.OWN_RIGHTS': {
    status: 422,
    zh: '不能更改本人的权限,请由另一位管理员办理。',
    en: 'Nobody changes his own rights; let another administrator do it.',
  },
  'STAFF.SYSTEM_FIRST_ONLY': {
    status: 422,
    zh: '系统只能在尚无管理员时授予第一位管理员,请由管理员办理。',
    en: 'The machine makes only the first administrator, while there is none; let an administrator give the role.',
  },
  'STAFF.ROLES_APART': {
    status: 422,
    zh: '按职责分离规定,这两个岗位不能由同一人担任,请另选人员。',
    en: 'Separation of duties forbids one person both roles; choose somebody else.',
  },
  'STAFF.ROLE_NOT_HELD': {
    status: 422,
    zh: '其本人没有该岗位,请核对岗位。',
    en: 'This person does not hold that role; check the role.',
  },
  'STAFF.LAST_ADMINISTRATOR': {
    status: 422,
    zh: '这是最后一位管理员,请先任命另一位管理员。',
    en: 'This is the last administrator; make another one first.',
  },
  'STAFF.NOT_YOURS': {
    status: 422,
    zh: '只能由本人委托自己的岗位,委托由双方或其上级终止,请由其本人办理。',
    en: 'Roles are delegated by who holds them, and delegations ended by either side or a superior; ask one of them.',
  },
  'STAFF.DELEGATED_ROLE': {
    status: 422,
    zh: '受委托的岗位不能再转委托,请由原委托人办理。',
    en: 'A delegated role cannot be passed on; ask whoever holds it.',
  },
  'STAFF.DELEGATION_LOOP': {
    status: 422,
    zh: '委托不能循环,对方或对方的受托人已直接或间接委托给本人,请另选受托人。',
    en: 'Delegations cannot run in a circle: that person delegates, perhaps by way of others, to this one; choose another.',
  },
  'STAFF.DELEGATION_OVER': {
    status: 409,
    zh: '该委托不存在或已终止,无需办理。',
    en: 'There is no such delegation, or it is over; nothing needs to be done.',
  },
  'STAFF.UNTIL_PAST': {
    status: 422,
    zh: '委托截止时间应晚于现在,请核对日期和时间。',
    en: 'A delegation ends later than now; check date and time.',
  },
  'STAFF.UNCHANGED': {
    status: 409,
    zh: '内容没有变化,无需办理。',
    en: 'It is so already; nothing needs to be done.',
  },
} as const;

export const staffError = errorsOf(staffErrors);
export type StaffErrorCode = keyof typeof staffErrors;
