import { Global, Module } from '@nestjs/common';
import { pause } from '#event-store';
import { AUTHENTICATOR } from '#web';
import { Accounts } from './authentication/accounts.js';
import { RightsLease } from './authentication/rights-lease.js';
import { StaffAuthenticator } from './authentication/staff-authenticator.js';
import { TokenVerifier } from './authentication/token-verifier.js';
import { AddDepartmentController } from './commands/add-department/add-department.controller.js';
import { ChangeSuperiorController } from './commands/change-superior/change-superior.controller.js';
import { DelegateRoleController } from './commands/delegate-role/delegate-role.controller.js';
import { EndDelegationController } from './commands/end-delegation/end-delegation.controller.js';
import { GiveRoleController } from './commands/give-role/give-role.controller.js';
import { JoinStaffController } from './commands/join-staff/join-staff.controller.js';
import { LeaveStaffController } from './commands/leave-staff/leave-staff.controller.js';
import { LinkAccountController } from './commands/link-account/link-account.controller.js';
import { MoveStaffController } from './commands/move-staff/move-staff.controller.js';
import { NameOutsideLeaderController } from './commands/name-outside-leader/name-outside-leader.controller.js';
import { SetContactController } from './commands/set-contact/set-contact.controller.js';
import { SetDepartmentContactController } from './commands/set-department-contact/set-department-contact.controller.js';
import { TakeRoleController } from './commands/take-role/take-role.controller.js';
import { RunStaffCommandHandler } from './commands/run-staff-command.js';
import { StaffDispatch } from './commands/staff-dispatch.js';
import { Subjects } from './commands/subjects.js';
import { PAUSE } from './pause.js';
import { ListStaffController } from './queries/list-staff/list-staff.controller.js';
import { ShowMeController } from './queries/show-me/show-me.controller.js';
import { BackChannelLogout } from './sessions/back-channel-logout/back-channel-logout.js';
import { BackChannelLogoutController } from './sessions/back-channel-logout/back-channel-logout.controller.js';
import { SignOutController } from './sessions/sign-out/sign-out.controller.js';
import { SignOuts } from './sessions/sign-outs.js';
import { StaffDirectory } from './staff-directory.js';

/** Staff, their rights, sign-in and sign-out. Needs `PlatformModule`; tells every other module who sends a request. */
@Global()
@Module({
  controllers: [
    AddDepartmentController,
    SetDepartmentContactController,
    JoinStaffController,
    LinkAccountController,
    SetContactController,
    MoveStaffController,
    ChangeSuperiorController,
    GiveRoleController,
    TakeRoleController,
    DelegateRoleController,
    EndDelegationController,
    LeaveStaffController,
    NameOutsideLeaderController,
    ListStaffController,
    ShowMeController,
    SignOutController,
    BackChannelLogoutController,
  ],
  providers: [
    Accounts,
    TokenVerifier,
    RightsLease,
    StaffAuthenticator,
    { provide: AUTHENTICATOR, useExisting: StaffAuthenticator },
    { provide: PAUSE, useValue: (milliseconds: number) => pause(milliseconds) },
    StaffDirectory,
    Subjects,
    RunStaffCommandHandler,
    StaffDispatch,
    SignOuts,
    BackChannelLogout,
  ],
  exports: [AUTHENTICATOR, Accounts, RightsLease, StaffDirectory],
})
export class StaffModule {}
