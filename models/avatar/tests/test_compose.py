import numpy as np

from recipe.compose import COLUMNS, ROWS, catmull_rom, compose, spread
from recipe.networks import EYE_SHAPE, GRID, MOUTH_SHAPE, SIZE

PATCHES = [
    {"graph": "mouth", "index": None, "x": 190, "y": 280, "width": 128, "height": 96},
    {"graph": "eyes", "index": 0, "x": 180, "y": 180, "width": 72, "height": 56},
    {"graph": "eyes", "index": 1, "x": 260, "y": 180, "width": 72, "height": 56},
]


def still() -> dict[str, np.ndarray]:
    return {
        "pose": np.zeros((2, GRID, GRID), np.float32),
        "expression": np.zeros((2, GRID, GRID), np.float32),
        "mouth": np.zeros((6, *MOUTH_SHAPE), np.float32),
        "eyes": np.zeros((2, 6, *EYE_SHAPE), np.float32),
    }


def portrait() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3)).astype(np.float32)


def test_nothing_moves_gives_the_portrait_back() -> None:
    picture = portrait()
    np.testing.assert_array_equal(compose(picture, still(), PATCHES, None), picture.astype(np.uint8))


def test_a_shift_of_whole_pixels_moves_the_portrait() -> None:
    picture, out = portrait(), still()
    out["pose"][0] = 3
    drawn = compose(picture, out, PATCHES, None)
    np.testing.assert_array_equal(drawn[:, :-3], picture.astype(np.uint8)[:, 3:])


def test_an_opaque_patch_covers_the_portrait_with_its_colour() -> None:
    out = still()
    out["mouth"][2:4] = 1
    drawn = compose(portrait(), out, PATCHES, None)
    np.testing.assert_array_equal(drawn[300:350, 200:300], np.broadcast_to([0, 0, 255], (50, 100, 3)))


def test_a_patch_goes_where_the_head_goes() -> None:
    out = still()
    out["pose"][0] = -20
    out["mouth"][2:] = 1
    drawn = compose(np.zeros((SIZE, SIZE, 3), np.float32), out, PATCHES, None)
    white = np.where((drawn == 255).all(2).any(0))[0]
    assert (white[0], white[-1]) == (210, 337)


def test_what_is_behind_the_person_stays() -> None:
    out, behind = still(), portrait()
    out["pose"][0] = 10
    matte = np.zeros((SIZE, SIZE), np.float32)
    np.testing.assert_array_equal(compose(portrait(), out, PATCHES, (matte, behind)), behind.astype(np.uint8))


def test_fields_stand_at_the_middle_of_their_cells() -> None:
    field = np.broadcast_to(np.arange(GRID, dtype=np.float32), (2, GRID, GRID))
    spread_out = spread(field)
    np.testing.assert_allclose(
        spread_out[0, 3:12, 0], (np.arange(3, 12) - 3.5) / 8 * (np.arange(3, 12) > 3.5), atol=0.02
    )


def test_sampling_between_pixels_keeps_a_ramp() -> None:
    ramp = np.repeat(COLUMNS[..., None], 3, 2)
    sampled = catmull_rom(ramp, COLUMNS + 0.4, ROWS)
    np.testing.assert_allclose(sampled[:, 4:-4], ramp[:, 4:-4] + 0.4, atol=1e-3)
