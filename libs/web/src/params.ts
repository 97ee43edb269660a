import { Injectable, type PipeTransform } from '@nestjs/common';
import { CODE, UUID } from '#kernel';
import { webError } from './web.errors.js';

/** An id in a path. What is not a UUID names no record. @throws RECORD.UNKNOWN */
@Injectable()
export class IdParam implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw webError('RECORD.UNKNOWN');
    return value;
  }
}

/** The number of a line in a path, from 1. @throws RECORD.UNKNOWN */
@Injectable()
export class LineParam implements PipeTransform<string, number> {
  transform(value: string): number {
    if (!/^[1-9][0-9]{0,5}$/.test(value)) throw webError('RECORD.UNKNOWN');
    return Number(value);
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
