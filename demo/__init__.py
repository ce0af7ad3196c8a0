"""The made-up Tây Ninh of 2022: real districts and communes; hamlets, teams and people invented by a seed.

``plan`` draws the whole world as data, the same for the same seed; ``world.load`` performs it by the actions that users
call. Nothing in it depends on the day of loading but the supplementary round.
"""
