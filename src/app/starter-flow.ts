/** The flow file that `mlgit init` writes: it runs on any machine with a shell and awk, and shows each key once. */
export function starterFlow(flow: string): string {
  return `# yaml-language-server: $schema=./.git/mlgit/flow.schema.json
# What runs, from what, and what it makes. mlgit run executes what changed and records it as a git commit.
version: 1
# environment: {python: "3.11", lock: requirements.lock}   # built once, part of every key
flows:
  ${flow}:
    description: A line through noisy points, to be replaced by your own steps
    params:
      rows: 200
      noise: {type: float, default: 0.5, min: 0, help: Height of the noise}
    steps:
      prepare:
        # A shell command; values in braces are quoted for the shell.
        run: >-
          awk 'BEGIN { srand(7); for (i = 1; i <= '\${{ params.rows }}'; i++)
          print i "," 2 * i + 1 + (rand() - 0.5) * '\${{ params.noise }}' }' > \${{ outputs.points }}
        outputs: {points: build/points.csv}
      fit:
        run: >-
          awk -F, '{ n++; x += $1; y += $2; xx += $1 * $1; xy += $1 * $2 }
          END { b = (n * xy - x * y) / (n * xx - x * x); a = (y - b * x) / n;
          printf "slope %.6f\\nintercept %.6f\\n", b, a;
          printf "{\\"slope\\": %.6f, \\"error\\": %.6f}\\n", b, (b > 2 ? b - 2 : 2 - b) > "metrics.json" }'
          \${{ inputs.points }} > \${{ outputs.model }}
        inputs: {points: prepare.points}      # step.artifact draws the edge
        outputs: {model: models/line.txt}
        metrics: {file: metrics.json, direction: {error: min}}
`;
}
