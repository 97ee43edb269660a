import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Clock, Instant } from '#kernel';
import { CLOCK, Requires } from '#web';
import { delegationsInForce, rolesInForce } from '../../domain/staff.queries.js';
import type { SealedText, Staff } from '../../domain/staff.state.js';
import { StaffDirectory } from '../../staff-directory.js';
import {
  StaffList,
  type DelegationEntry,
  type DepartmentEntry,
  type OutsideLeaderEntry,
  type StaffEntry,
} from './list-staff.dto.js';

/**
 * The staff, as commands will be judged by. Names, posts and contacts of colleagues are office data: they are sealed in
 * the log, and opened here for all who sign in, without a recorded look.
 */
@ApiTags('staff')
@Controller('staff')
export class ListStaffController {
  constructor(
    private readonly directory: StaffDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('staff.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Staff, departments, leaders outside, and delegations in force' })
  @ApiOkResponse({ type: StaffList })
  async list(@Res({ passthrough: true }) response: Response): Promise<StaffList> {
    const { staff, revision } = await this.directory.current(true);
    response.setHeader('ETag', `"${revision}"`);
    return {
      staff: await this.#people(staff),
      departments: await this.#departments(staff),
      outsideLeaders: await this.#leaders(staff),
      delegations: delegationsOf(staff, this.clock.now()),
      revision,
    };
  }

  async #people(staff: Staff): Promise<StaffEntry[]> {
    const now = this.clock.now();
    const entries = [...staff.people].map(async ([code, member]): Promise<StaffEntry> => {
      const { name, post, contact, departments, superior, account, left } = member;
      const roles = rolesInForce(staff, code, now);
      const texts = { name: await this.directory.open(name), post: await this.#text(post) };
      const rest = {
        contact: await this.#text(contact),
        departments,
        superior,
        roles,
        account: account !== null,
        left,
      };
      return { code, ...texts, ...rest };
    });
    return byCode(await Promise.all(entries));
  }

  async #departments(staff: Staff): Promise<DepartmentEntry[]> {
    const entries = [...staff.departments].map(async ([code, { name, contact }]) => {
      return { code, name, contact: await this.#text(contact) };
    });
    return byCode(await Promise.all(entries));
  }

  async #leaders(staff: Staff): Promise<OutsideLeaderEntry[]> {
    const entries = [...staff.leaders].map(async ([code, { name, superior }]) => {
      return { code, name: await this.directory.open(name), superior };
    });
    return byCode(await Promise.all(entries));
  }

  async #text(text: SealedText | null): Promise<string | null> {
    return text && this.directory.open(text);
  }
}

function delegationsOf(staff: Staff, now: Instant): DelegationEntry[] {
  const valid = new Set(delegationsInForce(staff, now));
  return [...staff.delegations].flatMap(([delegation, one]) => {
    const { from, to, role, until } = one;
    return valid.has(one) ? [{ delegation, from, to, role, until }] : [];
  });
}

function byCode<Entry extends { readonly code: string }>(entries: Entry[]): Entry[] {
  return entries.sort((a, b) => (a.code < b.code ? -1 : 1));
}
