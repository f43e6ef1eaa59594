/**
 * Where the theory behind the adaptive step is checked, apart from what trains language models: its
 * closed forms ({@code identities}, {@code thresholds}, {@code estimators}), policies that are
 * known exactly ({@code population}, {@code simulators}), the experiments on them and the commands
 * {@code simulate} and {@code reproduce}. {@code planning} foretells the cost of larger runs,
 * {@code problems} made the bundled data.
 *
 * <p>In: what {@code dev.beamrlvr.gradientgap} derives. Out: figures, verdicts and tables. Nothing
 * in the library or in its other commands depends on this module.
 */
package dev.beamrlvr.laboratory;
