import ArchiveModel
import Testing

@testable import ByteStreams

@Suite struct BlockPlanTests {
  @Test("a fast coder leaves a core to what makes the bytes, a slow one works on all")
  func cores() {
    #expect(BlockPlan(.zstd(level: 3), cores: 4).workers == 3)
    #expect(BlockPlan(.zstd(level: 3), cores: 1).workers == 1)
    #expect(BlockPlan(.zstd(level: 9), cores: 2).workers == 2)
    #expect(BlockPlan(.gzip(level: 1), cores: 2).workers == 2)
  }

  @Test("two cores get the largest blocks at the default level")
  func twoCores() {
    #expect(BlockPlan(.zstd(level: 3), cores: 2) == BlockPlan(.zstd(level: 1), cores: 2))
    #expect(BlockPlan(.zstd(level: 3), cores: 2).blockSize == 4 << 20)
    #expect(BlockPlan(.gzip(level: 6), cores: 2).blockSize == 1 << 20)
  }

  @Test("no plan has less than one thread or blocks too large to be read back whole")
  func bounds() {
    for level in 1...19 {
      for cores in [0, 1, 2, 4, 8, 64, 256] {
        let plan = BlockPlan(.zstd(level: level), cores: cores)
        #expect((1...max(1, cores)).contains(plan.workers))
        #expect((1 << 20...WholeBlock.largestPlain).contains(plan.blockSize))
        #expect((plan.workers + 2) * 2 * plan.blockSize <= BlockPlan.memoryBudget)
      }
    }
  }
}
