import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { InvalidRequest, type FieldError } from './request-body.js';

/** Nobody mends more at once, and an answer is not to be longer than the request. */
const MOST_ERRORS = 50;

/** Refuses unknown fields and wrong types; converts nothing implicitly (traps §2.3). */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      new InvalidRequest(errors.flatMap((error) => fieldErrors(error, '')).slice(0, MOST_ERRORS)),
  });
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const field = parent ? `${parent}.${error.property}` : error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    field,
    rule: rule === 'whitelistValidation' ? 'unknownField' : rule,
    message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, field))];
}
