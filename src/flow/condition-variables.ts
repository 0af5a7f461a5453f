/** What `when` can ask for. */
export const CONDITION_VARIABLES = ['params', 'item', 'metrics'];
