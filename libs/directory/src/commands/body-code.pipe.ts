import { Injectable, type PipeTransform } from '@nestjs/common';
import { CODE } from '#kernel';
import { webError } from '#web';

/** The code of a body in a path. What is not a code names no body. @throws RECORD.UNKNOWN */
@Injectable()
export class BodyCode implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!CODE.test(value)) throw webError('RECORD.UNKNOWN');
    return value;
  }
}
