/** The scanner's page: what runs first. */
export {};
