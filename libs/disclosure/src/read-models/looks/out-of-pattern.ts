import { LIVE } from '#projections';

/** Hours of the office's zone in which nobody is expected to read: from 22 to 6. */
const NIGHT = { from: 22, to: 6 };

/**
 * SQL of `odd`: the looks at cases the reviewer may see that are out of pattern, each with its reasons. Hours and days are
 * those of the office's zone. A Saturday worked in exchange for a holiday counts as a weekend: holidays are not known here.
 * Cases a day are counted over all looks of that reader's day, also those not shown.
 * @param visible condition on `l.case_id`
 */
export function judged(
  visible: string,
  filter: { readonly ofReader: boolean; readonly reviewed?: boolean | undefined },
) {
  const reader = filter.ofReader ? 'and l.reader = :reader' : '';
  const reviewed = filter.reviewed === undefined ? '' : `and l.finding is ${filter.reviewed ? 'not ' : ''}null`;
  return `with day as (
      select l.reader, cast(l.looked_at at time zone :zone as date) as day, count(distinct l.case_id) as cases
      from ${LIVE}.look l where l.outcome = 'looked' and l.office_id = :office ${reader} group by 1, 2),
    local as (
      select l.*, l.looked_at at time zone :zone as at from ${LIVE}.look l
      where l.outcome = 'looked' and l.office_id = :office ${reader} ${reviewed} and ${visible}),
    reasoned as (
      select local.look, local.looked_at, array_remove(array[
        case when extract(hour from at) >= ${NIGHT.from} or extract(hour from at) < ${NIGHT.to} then 'night' end,
        case when extract(isodow from at) >= 6 then 'weekend' end,
        case when day.cases > cast(:casesPerDay as integer) then 'manyCases' end,
        case when part = 'none' and scope in ('content', 'identity') then 'otherDepartment' end,
        case when refused_before > 0 then 'afterRefusal' end,
        case when stage in ('concluded', 'archived') then 'afterConclusion' end], null) as reasons
      from local join day on day.reader = local.reader and day.day = cast(at as date)),
    odd as (select * from reasoned where cardinality(reasons) > 0)`;
}
