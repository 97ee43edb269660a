import { errorsOf } from '#kernel';

/** Refusals that need more than the case's own stream. */
export const commandErrors = {
  'CASE.EARLIER_CASE_UNKNOWN': {
    status: 422,
    zh: '没有找到所填的原件,请核对原件编号。',
    en: 'There is no such earlier case; check its id.',
  },
  'CASE.EARLIER_CASE_ITSELF': {
    status: 422,
    zh: '一件不能是自身的重复件,请填写另一件作为原件。',
    en: 'A case cannot repeat itself; name the earlier one.',
  },
  'CASE.NAMESAKE_ON_STAFF': {
    status: 422,
    zh: '所填第(序号)人与本单位人员或其上级同名,请注明其工作人员编号,或注明并非同一人。',
    en: 'The person at this index is called like one of the staff or above; give the staff code, or say that it is another person.',
  },
  'CASE.STAFF_UNKNOWN': {
    status: 422,
    zh: '所填工作人员编号不存在,请核对。',
    en: 'There is neither staff nor a leader above with the code given at this index; check it.',
  },
  'CASE.SEND_UP_SEALED': {
    status: 422,
    zh: '本单位无人可办理此件,请按上级管辖密封上送。',
    en: 'Nobody here may see this report; route it to the superior organ, sealed.',
  },
  'CASE.READER_NOT_FREE': {
    status: 422,
    zh: '所填人员或本人不能查阅此件,请另选人员。',
    en: 'Someone named here, or you, cannot be among those who may see this case; choose others.',
  },
  'CASE.SIGNER_NOT_ENTITLED': {
    status: 422,
    zh: '所填签批人没有签批权限,请核对签批人。',
    en: 'The person named as signer holds no role that permits this; check who signed.',
  },
  'CASE.NOT_ON_STAFF': {
    status: 422,
    zh: '所填人员不是在岗工作人员,请核对工作人员编号。',
    en: 'Somebody named here is not on the staff, or has left; check the staff code.',
  },
  'CASE.NOT_IN_DEPARTMENT': {
    status: 422,
    zh: '所填人员不属于所填部门,请核对。',
    en: 'The officer named is not of the department named; check both.',
  },
  'CASE.DEPARTMENT_UNKNOWN': {
    status: 422,
    zh: '所填部门不存在,请核对部门编号。',
    en: 'This office has no such department; check its code.',
  },
} as const;

export const commandError = errorsOf(commandErrors);
