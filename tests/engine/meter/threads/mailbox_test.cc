#include "engine/meter/threads/mailbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace weir {
namespace {

struct Command final : WorkerCommand {
  void Run(FlowPipeline*) override { ++runs; }
  std::atomic<int> runs{0};
};

TEST(Mailbox, GivesWhatWasPostedInItsOrder) {
  Mailbox mailbox;
  const auto first = std::make_shared<Command>();
  const auto second = std::make_shared<Command>();
  EXPECT_FALSE(mailbox.has_mail());
  EXPECT_TRUE(mailbox.Post(first));
  EXPECT_TRUE(mailbox.Post(second));
  EXPECT_TRUE(mailbox.has_mail());
  const Mailbox::Mail mail = mailbox.Take();
  EXPECT_EQ(mail.commands, (Mailbox::Commands{first, second}));
  EXPECT_FALSE(mailbox.has_mail());
  EXPECT_TRUE(mailbox.Take().commands.empty());
}

TEST(Mailbox, WakesItsWorkerWithEachPost) {
  Mailbox mailbox;
  int wakes = 0;
  mailbox.SetWake([&wakes] { ++wakes; });
  EXPECT_TRUE(mailbox.Post(std::make_shared<Command>()));
  mailbox.AttachHolder();
  mailbox.EndHolds();
  EXPECT_EQ(wakes, 3);
}

TEST(Mailbox, ForgetsACommandThatIsWithdrawn) {
  Mailbox mailbox;
  const auto kept = std::make_shared<Command>();
  std::weak_ptr<Command> gone;
  {
    const auto withdrawn = std::make_shared<Command>();
    gone = withdrawn;
    EXPECT_TRUE(mailbox.Post(withdrawn));
    EXPECT_TRUE(mailbox.Post(kept));
    mailbox.Withdraw(*withdrawn);
    mailbox.Withdraw(*withdrawn);
  }
  EXPECT_TRUE(gone.expired());
  EXPECT_EQ(mailbox.Take().commands, Mailbox::Commands{kept});
}

TEST(Mailbox, TakesNothingOnceItsWorkerIsOver) {
  Mailbox mailbox;
  const auto early = std::make_shared<Command>();
  EXPECT_TRUE(mailbox.Post(early));
  EXPECT_EQ(mailbox.Close(), Mailbox::Commands{early});
  const auto late = std::make_shared<Command>();
  EXPECT_FALSE(mailbox.Post(late));
  EXPECT_TRUE(mailbox.Take().commands.empty());
  Mailbox open;
  EXPECT_EQ(PostToAll({&mailbox, &open, &mailbox}, late), 2u);
  EXPECT_EQ(open.Take().commands, Mailbox::Commands{late});
}

TEST(Mailbox, TellsOfAHolderAndOfTheOneBefore) {
  Mailbox mailbox;
  mailbox.AttachHolder();
  Mailbox::Mail mail = mailbox.Take();
  EXPECT_TRUE(mail.has_holder);
  EXPECT_FALSE(mail.release_held);
  mailbox.DetachHolder();
  mailbox.AttachHolder();
  mail = mailbox.Take();
  EXPECT_TRUE(mail.has_holder);
  EXPECT_TRUE(mail.release_held);
  mail = mailbox.Take();
  EXPECT_TRUE(mail.has_holder);
  EXPECT_FALSE(mail.release_held);
}

TEST(Mailbox, HasNoHolderOnceHoldsHaveEnded) {
  Mailbox mailbox;
  mailbox.AttachHolder();
  (void)mailbox.Take();
  mailbox.EndHolds();
  mailbox.AttachHolder();
  const Mailbox::Mail mail = mailbox.Take();
  EXPECT_TRUE(mail.release_held);
  EXPECT_FALSE(mail.has_holder);
}

TEST(Mailbox, EndsAWaitWithMailOrTime) {
  Mailbox mailbox;
  mailbox.Await(1000);  // until its time is over
  std::thread poster([&mailbox] { EXPECT_TRUE(mailbox.Post(std::make_shared<Command>())); });
  mailbox.Await(INT64_MAX);
  EXPECT_EQ(mailbox.Take().commands.size(), 1u);
  poster.join();
}

}  // namespace
}  // namespace weir
