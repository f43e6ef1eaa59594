package dev.beamrlvr.runners.flink;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.Plan;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.optimizer.DataStatistics;
import org.apache.flink.optimizer.costs.CostEstimator;
import org.apache.flink.optimizer.costs.DefaultCostEstimator;
import org.apache.flink.optimizer.dag.BinaryUnionNode;
import org.apache.flink.optimizer.dag.DagConnection;
import org.apache.flink.optimizer.dag.DataSinkNode;
import org.apache.flink.optimizer.dag.OptimizerNode;
import org.apache.flink.optimizer.dag.SinkJoiner;
import org.apache.flink.optimizer.plan.OptimizedPlan;
import org.apache.flink.optimizer.plan.PlanNode;
import org.apache.flink.optimizer.plan.SinkJoinerPlanNode;
import org.apache.flink.optimizer.plan.SinkPlanNode;
import org.apache.flink.optimizer.plantranslate.JobGraphGenerator;
import org.apache.flink.optimizer.postpass.JavaApiPostPass;
import org.apache.flink.optimizer.traversals.BinaryUnionReplacer;
import org.apache.flink.optimizer.traversals.BranchesVisitor;
import org.apache.flink.optimizer.traversals.GraphCreatingVisitor;
import org.apache.flink.optimizer.traversals.IdAndEstimatesVisitor;
import org.apache.flink.optimizer.traversals.InterestingPropertyVisitor;
import org.apache.flink.optimizer.traversals.PlanFinalizer;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.operators.shipping.ShipStrategyType;
import org.apache.flink.util.Visitor;

/**
 * Makes a job graph of a batch program: the phases of Flink's optimizer in their order, in a time
 * that grows with the program and no faster.
 *
 * <p>Two of Flink's own phases go down every path of the program instead of to every operator. A
 * training step can be passed on two paths (with a checkpoint prompts are answered, and it is
 * moved), so with each further step they take twice as long; twenty steps take ten seconds and
 * thirty are never submitted. One of the two is done here with each operator visited once. The
 * other serves range partitions, which Beam does not make. Flink has deprecated what its batch
 * programs are made of; Beam still builds on it.
 */
@SuppressWarnings("deprecation")
final class ProgramCompiler {

  private ProgramCompiler() {}

  static JobGraph compile(Plan program, Configuration configuration) {
    CostEstimator costs = new DefaultCostEstimator();
    OptimizerNode root = root(program);
    root.accept(new IdAndEstimatesVisitor(new DataStatistics()));
    root.accept(new UnionsFollowTheirReaders());
    root.accept(new BranchesVisitor());
    root.accept(new InterestingPropertyVisitor(costs));
    PlanNode best = root.getAlternativePlans(costs).get(0);
    OptimizedPlan plan =
        new PlanFinalizer().createFinalPlan(sinks(best), program.getJobName(), program);
    plan.accept(new BinaryUnionReplacer());
    new JavaApiPostPass().postPass(plan);
    return new JobGraphGenerator(configuration).compileJobGraph(plan, program.getJobId());
  }

  private static OptimizerNode root(Plan program) {
    GraphCreatingVisitor nodes =
        new GraphCreatingVisitor(
            program.getDefaultParallelism(), program.getExecutionConfig().getExecutionMode());
    program.accept(nodes);
    OptimizerNode root = null;
    for (DataSinkNode sink : nodes.getSinks()) {
      root = root == null ? sink : new SinkJoiner(root, sink);
    }
    return root;
  }

  private static List<SinkPlanNode> sinks(PlanNode best) {
    List<SinkPlanNode> sinks = new ArrayList<>();
    if (best instanceof SinkPlanNode sink) {
      sinks.add(sink);
    } else {
      ((SinkJoinerPlanNode) best).getDataSinks(sinks);
    }
    return sinks;
  }

  /** Gives unions the parallelism of what reads them, to which they forward their elements. */
  private static final class UnionsFollowTheirReaders implements Visitor<OptimizerNode> {
    private final Set<OptimizerNode> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    public boolean preVisit(OptimizerNode node) {
      if (node instanceof BinaryUnionNode) {
        for (DagConnection output : node.getOutgoingConnections()) {
          node.setParallelism(output.getTarget().getParallelism());
          output.setShipStrategy(ShipStrategyType.FORWARD);
        }
      }
      return visited.add(node);
    }

    @Override
    public void postVisit(OptimizerNode node) {}
  }
}
