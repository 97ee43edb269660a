import { Injectable, type PipeTransform } from '@nestjs/common';
import { CODE, UUID } from '#kernel';
import { webError } from '#web';

/** A path's `{id}`: what is not one of our ids is not known either. @throws RECORD.UNKNOWN */
@Injectable()
export class RecordId implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw webError('RECORD.UNKNOWN');
    return value;
  }
}

/** A path's code, e.g. `{series}`. @throws RECORD.UNKNOWN */
@Injectable()
export class CodeParam implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!CODE.test(value)) throw webError('RECORD.UNKNOWN');
    return value;
  }
}

/** A path's `{year}`, four digits. @throws RECORD.UNKNOWN */
@Injectable()
export class YearParam implements PipeTransform<string, number> {
  transform(value: string): number {
    if (!/^[1-9][0-9]{3}$/.test(value)) throw webError('RECORD.UNKNOWN');
    return Number(value);
  }
}
