"""The ten steps again, through the deployed gateway, functions, stream and queues, with their clock moved."""

import pytest

from tests.e2e.test_ten_steps import TestTheTenSteps, story, test_what_was_sent_carries_its_time

__all__ = ["TestTheTenSteps", "story", "test_what_was_sent_carries_its_time"]

pytestmark = pytest.mark.deploy
