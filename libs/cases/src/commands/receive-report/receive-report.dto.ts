import { IntakeDto } from '../dto/intake.dto.js';

export class ReceiveReportDto extends IntakeDto {}
