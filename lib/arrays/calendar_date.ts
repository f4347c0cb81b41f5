/** A date and time of a model's calendar, such as 30 February of a 360-day year. */
export class CalendarDate {
  constructor(
    /** Calendar by its CF name, e.g. `"noleap"`. */
    readonly calendar: string,
    readonly year: number,
    readonly month: number,
    readonly day: number,
    readonly hour = 0,
    readonly minute = 0,
    readonly second = 0,
    readonly microsecond = 0,
  ) {}

  /** Gives the date as `2000-02-30 12:00:00`. */
  toString(): string {
    const two = (n: number) => String(n).padStart(2, "0");
    const sign = this.year < 0 ? "-" : "";
    const date = `${sign}${String(Math.abs(this.year)).padStart(4, "0")}-${two(this.month)}-${
      two(this.day)
    }`;
    const time = `${two(this.hour)}:${two(this.minute)}:${two(this.second)}`;
    const fraction = this.microsecond ? `.${String(this.microsecond).padStart(6, "0")}` : "";
    return `${date} ${time}${fraction}`;
  }
}
