/**
 * The three forms of the example: same steps, data and metrics. `copies` are folders under examples/, `change` is
 * the parameter that the fourth act alters, `plot` what the report's folder holds beside its page.
 */
export const VARIANTS = {
  full: {
    name: 'full',
    learner: 'gradient-boosted trees',
    tools: 'pandas and scikit-learn',
    copies: { credit: '.' },
    change: 'learning_rate=0.05',
    model: 'model.joblib',
    plot: 'curves.png',
  },
  'python-stdlib': {
    name: 'python-stdlib',
    learner: 'a logistic regression',
    tools: "Python's standard library",
    copies: { 'credit-lite/python': '.', 'credit/data': 'data', 'credit/.gitignore': '.gitignore' },
    change: 'learning_rate=0.1',
    model: 'model.json',
    plot: 'curves.svg',
  },
  node: {
    name: 'node',
    learner: 'a logistic regression',
    tools: 'plain Node',
    copies: { 'credit-lite/node': '.', 'credit/data': 'data', 'credit/.gitignore': '.gitignore' },
    change: 'learning_rate=0.1',
    model: 'model.json',
    plot: 'curves.svg',
  },
};
