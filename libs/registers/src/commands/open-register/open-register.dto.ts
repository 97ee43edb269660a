import { Code, CommandDto, Whole } from '#web';

export class OpenRegisterDto extends CommandDto {
  @Code({ description: 'Series of the register: XF for cases, YJ for handover slips.' })
  series: string;

  @Whole(1949, 9999, { description: 'Local year.' })
  year: number;

  @Whole(1, 1_000_000_000, {
    description: 'First number Baton grants; higher than 1 when the office starts in mid-year.',
  })
  firstNumber: number;

  @Whole(0, 1_000_000_000, { description: 'Numbers issued before, all below firstNumber.' })
  openingBalance: number;

  @Whole(1, 12, { description: 'Minimum width of the printed sequence.' })
  width: number;

  @Code({ description: 'What stands before series, year and sequence: the area code.' })
  prefix: string;
}
